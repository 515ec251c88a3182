import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { messageOf } from '../core/errors.ts';
import { closeCodes } from '../core/messages/contract.ts';
import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
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
import type { WebSocketDuplex } from './wire/httpAccess.ts';
import { endpointOf } from './wire/httpConnection.ts';
import { CutError, pathFaultOf, RequestFault } from './wire/requestFault.ts';

const lingerMs = 500;

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
    listenForFailures({ socket, endpoint, network, dialect }, (fault) => {
      reason ??= fault;
    });
    socket.on('close', (code, text) => {
      const fault = reason ?? faultOfClose({ endpoint, dialect, wasOpen, code, text }, lostBecause());
      retry.failed(fault, reconnected, token);
    });
  };

  const events: WebSocketEvents = {
    ...standing.events,
    answer(text) {
      network.ledger.sent.claimHeartbeat(Buffer.byteLength(text));
      ws?.send(text);
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

/** Tells why a connection fails, where that is known before its 'close', which follows in every case. */
function listenForFailures(
  { socket, endpoint, network, dialect: { subprotocols, advice } }: Watched,
  tell: (fault: RequestFault) => void,
): void {
  socket.on('upgrade', ({ headers }) => {
    if (!subprotocols) return;
    const { 'sec-websocket-protocol': chosen = '' } = headers;
    const wrong = wrongChoice(subprotocols, chosen);
    if (wrong === undefined) network.subprotocols.add(chosen);
    // The library fails the handshake for the same reason, and would leave it at three words.
    else tell(new RequestFault('unreadable', `${endpoint}: ${wrong}`, { isFinal: true }));
  });
  socket.on('unexpected-response', (_request, response) => {
    network.requests.failed++;
    beginningOf(response, (body) => {
      const retryAfter = response.headers['retry-after'] ?? '';
      tell(faultOfStatus(endpoint, { status: response.statusCode ?? 0, retryAfter }, body, advice));
      socket.terminate();
    });
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // An error of the network has the code of a system call; one of HTTP or WebSocket has none, or the
    // library's.
    const isOfNetwork = /^E[A-Z0-9]+$/.test(error.code ?? '');
    const fault = pathFaultOf(endpoint, error) ?? (isOfNetwork ? undefined : unreadable(endpoint, error));
    if (fault) tell(fault);
  });
}

/** Cuts a connection; undefined where it was over. */
function cutOff(ws: WebSocket): CutError | undefined {
  const isOpen = ws.readyState === WebSocket.OPEN;
  const isThere = isOpen || ws.readyState === WebSocket.CONNECTING;
  ws.terminate();
  return isThere ? new CutError('the connection was cut', isOpen) : undefined;
}

function closeInOrder(ws: WebSocket): Promise<void> {
  if (ws.readyState === WebSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    // A target that does not answer the close frame must not hold up the end of the trial.
    const timer = setTimeout(() => ws.terminate(), lingerMs);
    ws.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    ws.close(closeCodes.normal);
  });
}

const unreadable = (endpoint: string, error: unknown) =>
  new RequestFault('unreadable', `${endpoint}: ${messageOf(error)}`);

/** How a connection was closed. */
interface Closing extends Pick<Watched, 'endpoint' | 'dialect'> {
  readonly wasOpen: boolean;
  readonly code: number;
  readonly text: Buffer;
}

/** The meaning of the target ending a connection, before or after the handshake. */
function faultOfClose(
  { endpoint, dialect, wasOpen, code, text }: Closing,
  lostBecause?: Error,
): RequestFault {
  if (lostBecause instanceof UnreadableError) return unreadable(endpoint, lostBecause);
  if (lostBecause)
    return new RequestFault(wasOpen ? 'reconnect' : 'unanswered', `${endpoint}: ${lostBecause.message}`);
  if (!wasOpen)
    return new RequestFault('unanswered', `${endpoint}: the connection was lost before the answer`);
  // 1005 and 1006 are never sent: they say that there was no code, or no close frame at all (RFC 6455
  // §7.4.1).
  const how =
    code === 1006 ? 'lost without a close frame' : `closed with ${code} ${excerptOf(text.toString())}`;
  return new RequestFault('reconnect', `${endpoint}: the connection was ${how}`.trim(), {
    isFinal: dialect.finalCodes.includes(code),
    isUnauthorized: code === closeCodes.unauthorized,
  });
}

/** Passes on the first piece of an answer's body, or nothing if none comes soon. */
function beginningOf(response: IncomingMessage, done: (text: string) => void): void {
  const give = (chunk?: Buffer) => {
    clearTimeout(timer);
    response.off('data', give).off('end', give).off('error', give);
    done(chunk instanceof Buffer ? chunk.toString() : '');
  };
  const timer = setTimeout(give, 1_000);
  response.on('data', give).on('end', give).on('error', give);
}
