import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { messageOf } from '../core/errors.ts';
import { closeCodes, type SubscribeMessage } from '../core/messages/contract.ts';
import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import {
  payloadIn,
  readBinaryHead,
  readStreamMessage,
  type StreamMessage,
} from '../core/messages/wireMessage.ts';
import { wrongChoice } from '../core/subprotocols.ts';
import type { VariantOf } from '../core/transports.ts';
import { checkFragments } from './fragmentCheck.ts';
import type { WebSocketDuplex } from './httpAccess.ts';
import { faultOfStatus } from './refusal.ts';
import { CutError, pathFaultOf, RequestFault } from './requestFault.ts';
import { requestHeaders } from './requestHeaders.ts';
import { createRetry } from './retry.ts';
import { type ClientTransport, payloadBytesOf, type SubscriberContext } from './transport.ts';

const lf = 10;
const endpoint = 'GET /websocket';
const lingerMs = 500;
/** Close codes that refuse this client for good. */
const finalCodes: readonly number[] = [closeCodes.policy, closeCodes.badMessage, closeCodes.tooBig];

/** WebSocket: subscribes with the first message; the server's pings are answered by ws itself. */
export const websocket: ClientTransport<VariantOf<'websocket'>> = (context) => {
  const { variant, network, sink, reconnect } = context;
  const retry = createRetry(context);
  let cursor: string | undefined;
  let wasSubscribed = false;
  let ws: WebSocket;
  /** Why the connection ends, where that is known before it has ended. */
  let reason: RequestFault | CutError | undefined;
  let closed = false;
  const unsent: string[] = [];

  const connect = () => {
    network.requests.total++;
    reason = undefined;
    const { socket, lostBecause } = openSocket(context);
    ws = socket;
    let wasOpen = false;
    socket.on('open', () => {
      wasOpen = true;
      if (variant.compression && socket.extensions === '')
        return sink.refused('protocol', `${endpoint}: the target declined permessage-deflate`);
      socket.send(JSON.stringify(subscribeMessage(context, cursor)));
      for (const message of unsent.splice(0)) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        take(messageIn(data, isBinary, variant.frames));
      } catch (error) {
        reason = unreadable(error);
        socket.terminate();
      }
    });
    listenForFailures(socket, context, (fault) => {
      reason ??= fault;
    });
    socket.on('close', (code, text) => {
      if (closed) return;
      retry.failed(reason ?? faultOfClose(wasOpen, code, text, lostBecause()), () => {
        if (wasSubscribed) network.connections.reconnected++;
        if (!reconnect.resume) cursor = undefined;
        connect();
      });
    });
  };

  const take = ({ cursor: next, isGap, notification, bytes }: Message) => {
    const isAnew = cursor === undefined;
    cursor = next;
    if (isAnew) {
      wasSubscribed = true;
      retry.succeeded();
      sink.subscribed();
    }
    if (notification)
      sink.notification(notification.id, notification.topic, bytes ?? payloadIn(notification));
    else if (isGap) sink.gap();
  };

  connect();
  return {
    send(message) {
      network.ledger.sent.claimPayload(payloadBytesOf(message));
      const text = JSON.stringify(message);
      if (ws.readyState === WebSocket.OPEN) ws.send(text);
      else unsent.push(text);
    },
    cut() {
      const isOpen = ws.readyState === WebSocket.OPEN;
      const isThere = isOpen || ws.readyState === WebSocket.CONNECTING;
      if (isThere) reason = new CutError('the connection was cut', isOpen);
      ws.terminate();
      return isThere;
    },
    close() {
      closed = true;
      retry.stop();
      return closeInOrder(ws);
    },
  };
};

type Context = SubscriberContext<VariantOf<'websocket'>>;

function openSocket({ url, variant, network, headers, sink }: Context) {
  let below: WebSocketDuplex | undefined;
  const socket = new WebSocket(`${url.origin.replace(/^http/, 'ws')}/websocket`, variant.subprotocols, {
    headers: requestHeaders(headers, 'upgrade', url.origin),
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
  return { socket, lostBecause: () => below?.lostBecause };
}

const subscribeMessage = ({ topics, variant }: Context, cursor: string | undefined): SubscribeMessage => ({
  subscribe: topics,
  ...(cursor === undefined ? {} : { cursor }),
  ...(variant.frames === 'binary' ? { frames: 'binary' } : {}),
});

/** A message, with the payload's bytes where it came in a binary frame. */
interface Message extends StreamMessage {
  readonly bytes?: Buffer;
}

function messageIn(data: Buffer, isBinary: boolean, frames: 'text' | 'binary'): Message {
  if (!isBinary) return readStreamMessage(data.toString());
  const end = data.indexOf(lf);
  if (frames !== 'binary' || end < 0)
    throw new UnreadableError(
      `the target sent a binary message: ${excerptOf(data.toString('latin1', 0, 200))}`,
    );
  return { ...readBinaryHead(data.toString('utf8', 0, end)), bytes: data.subarray(end + 1) };
}

/** Tells why a connection fails, where that is known before its 'close', which follows in every case. */
function listenForFailures(
  socket: WebSocket,
  { network, variant: { subprotocols } }: Context,
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
      tell(faultOfStatus(endpoint, { status: response.statusCode ?? 0, retryAfter }, body));
      socket.terminate();
    });
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // An error of the network has the code of a system call; one of HTTP or WebSocket has none, or the
    // library's.
    const isOfNetwork = /^E[A-Z0-9]+$/.test(error.code ?? '');
    const fault = pathFaultOf(endpoint, error) ?? (isOfNetwork ? undefined : unreadable(error));
    if (fault) tell(fault);
  });
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

const unreadable = (error: unknown) => new RequestFault('unreadable', `${endpoint}: ${messageOf(error)}`);

/** The meaning of the target ending a connection, before or after the handshake. */
function faultOfClose(wasOpen: boolean, code: number, reason: Buffer, lostBecause?: Error): RequestFault {
  if (lostBecause instanceof UnreadableError) return unreadable(lostBecause);
  if (lostBecause)
    return new RequestFault(wasOpen ? 'reconnect' : 'unanswered', `${endpoint}: ${lostBecause.message}`);
  if (!wasOpen)
    return new RequestFault('unanswered', `${endpoint}: the connection was lost before the answer`);
  // 1005 and 1006 are never sent: they say that there was no code, or no close frame at all (RFC 6455
  // §7.4.1).
  const how =
    code === 1006 ? 'lost without a close frame' : `closed with ${code} ${excerptOf(reason.toString())}`;
  return new RequestFault('reconnect', `${endpoint}: the connection was ${how}`.trim(), {
    isFinal: finalCodes.includes(code),
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
