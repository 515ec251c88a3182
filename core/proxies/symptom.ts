/** What can be seen of a proxy that is in the way of a transport. */
export type Symptom =
  /** A WebSocket is refused, and the server saw no `Upgrade`. */
  | 'upgrade lost'
  /** A WebSocket is refused, and the server saw `Upgrade`, but no `Connection: upgrade`. */
  | 'connection lost'
  /** Requests reach the server as HTTP/1.0. */
  | 'HTTP/1.0'
  /** Each request comes to the server on a new connection, although it does not ask for that. */
  | 'new connections'
  /** Each request asks the server to close its connection. */
  | 'connection close'
  /** Events are kept back until there are many. */
  | 'withheld'
  /** The same, and what comes is compressed. */
  | 'withheld and compressed'
  /** Each event comes late. */
  | 'late'
  /** What is silent is cut, or answered with 504. */
  | 'cut'
  /** A WebSocket that is silent is cut. */
  | 'WebSocket cut'
  /** TLS is older than what the client offers. */
  | 'old TLS';
