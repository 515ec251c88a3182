import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { wrongChoice } from '../core/subprotocols.ts';
import type { VariantOf } from '../core/transports.ts';
import type { Token } from './credentials.ts';
import type { WebSocketDialect, WebSocketEvents } from './dialect/dialect.ts';
import { webSocketDialect } from './dialect/index.ts';
import { checkFragments } from './fragmentCheck.ts';
import { HttpClient } from './httpClient.ts';
import { faultOfStatus } from './refusal.ts';
import { requestHeaders, withHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import { createStanding } from './standing.ts';
import { type ClientTransport, payloadBytesOf, type SubscriberContext } from './transport.ts';
import { closeInOrder, cutOff, faultOfClose, listenForFailures, unreadable } from './webSocketEnd.ts';
import type { WebSocketDuplex } from './wire/httpAccess.ts';
import { endpointOf } from './wire/httpConnection.ts';
import { type CutError, RequestFault } from './wire/requestFault.ts';

/** WebSocket: the server's pings are answered by ws itself. */
export const websocket: ClientTransport<VariantOf<'websocket'>> = (context) => {
  const { url, variant, network, sink, credentials } = context;
  const dialect = webSocketDialect(context);
  const retry = createRetry(context);
  // Nobody says on a WebSocket that a token has expired: it is closed then.
  const standing = createStanding(context, retry, () => {});
  let ws: WebSocket | undefined;
  // Not the connection of the subscription: that one is upgraded, or is to be.
  const http = new HttpClient(url, network, 'stream', { newConnections: true });
  /** Why the connection ends, where that is known before it has ended. */
  let reason: RequestFault | CutError | undefined;
  const unsent: string[] = [];

  const connect = () => retry.withToken(http, open, reconnected);
  const reconnected = () => {
    standing.reconnects();
    standing.comesBack();
    connect();
  };

  const open = (token: Token) => {
    network.requests.total++;
    reason = undefined;
    credentials.use(token);
    const { socket, endpoint, lostBecause } = openSocket(context, dialect, token, standing.cursor);
    ws = socket;
    let wasOpen = false;
    socket.on('open', () => {
      wasOpen = true;
      if (variant.compression && socket.extensions === '')
        return sink.refused('protocol', `${endpoint}: the target declined permessage-deflate`);
      for (const message of dialect.opened(token, standing.cursor, events)) socket.send(message);
      for (const message of unsent.splice(0)) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        dialect.take(data, isBinary, events);
      } catch (error) {
        reason = unreadable(endpoint, error);
        socket.terminate();
      }
    });
    listen({ socket, endpoint, network, dialect }, (fault) => {
      reason ??= fault;
    });
    socket.on('close', (code, text) => {
      const closed = { wasOpen, code, text, lostBecause: lostBecause() };
      retry.failed(reason ?? faultOfClose(endpoint, closed, dialect.finalCodes), reconnected, token);
    });
  };

  const events: WebSocketEvents = {
    ...standing.events,
    say: (text) => ws?.send(text),
    answer(text) {
      network.ledger.sent.claimHeartbeat(Buffer.byteLength(text));
      events.say(text);
    },
  };

  connect();
  return {
    send(message) {
      network.ledger.sent.claimPayload(payloadBytesOf(message));
      if (ws?.readyState === WebSocket.OPEN) ws.send(JSON.stringify(message));
      else unsent.push(JSON.stringify(message));
    },
    cut() {
      const error = ws && cutOff(ws);
      reason = error ?? reason;
      return error !== undefined;
    },
    async close() {
      retry.stop();
      await Promise.all([http.close(), ws && closeInOrder(ws)]);
    },
  };
};

type Context = SubscriberContext<VariantOf<'websocket'>>;

function openSocket(
  { url, variant, network, headers, sink, credentials }: Context,
  dialect: WebSocketDialect,
  token: Token,
  cursor: string | undefined,
) {
  let below: WebSocketDuplex | undefined;
  const asked = dialect.request(cursor);
  const endpoint = endpointOf({ method: 'GET', path: asked.path });
  const address = `${url.origin.replace(/^http/, 'ws')}${credentials.path(asked.path, token)}`;
  const ownHeaders = withHeaders(requestHeaders(headers, 'upgrade', url.origin), asked.headers);
  const socket = new WebSocket(address, dialect.subprotocols?.slice(), {
    headers: credentials.headers(ownHeaders, token),
    // Every message is compressed, not only those above the library's threshold of 1 kB: this is what is
    // measured.
    perMessageDeflate: variant.compression ? { threshold: 0 } : false,
    // Each payload is compared with the one that was due, which finds bad UTF-8 and more.
    skipUTF8Validation: true,
    createConnection: () => {
      below = network.openWebSocket(url);
      if (variant.fragmentBytes !== undefined)
        checkFragments(below, variant.fragmentBytes, (reason) =>
          sink.refused('protocol', `${endpoint}: ${reason}`),
        );
      // The library wants a socket, and is content with less.
      return below as Socket;
    },
  });
  return { socket, endpoint, lostBecause: () => below?.lostBecause };
}

/** A connection that is watched for failures. */
interface Watched {
  readonly socket: WebSocket;
  readonly endpoint: string;
  readonly network: Context['network'];
  readonly dialect: WebSocketDialect;
}

/** Tells why a connection fails, a subprotocol that was not offered included; the 'close' follows. */
function listen(
  { socket, endpoint, network, dialect: { subprotocols, advice } }: Watched,
  tell: (fault: RequestFault) => void,
): void {
  const statusFault: typeof faultOfStatus = (of, answer, body) => faultOfStatus(of, answer, body, advice);
  listenForFailures(socket, endpoint, { requests: network.requests, statusFault }, tell);
  socket.on('upgrade', ({ headers }) => {
    if (!subprotocols) return;
    const { 'sec-websocket-protocol': chosen = '' } = headers;
    const wrong = wrongChoice(subprotocols, chosen);
    if (wrong === undefined) network.subprotocols.add(chosen);
    // The library fails the handshake for the same reason, and would leave it at three words.
    else tell(new RequestFault('unreadable', `${endpoint}: ${wrong}`, { isFinal: true }));
  });
}
