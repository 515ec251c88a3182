import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { messageOf } from '../core/errors.ts';
import { closeCodes } from '../core/messages/contract.ts';
import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import type { SubscriberNetwork } from './network.ts';
import type { faultOfStatus } from './refusal.ts';
import { CutError, pathFaultOf, RequestFault } from './wire/requestFault.ts';

/* How a WebSocket ends, and what that means. */

const lingerMs = 500;

/** Tells why a connection fails, where that is known before its 'close', which follows in every case. */
export function listenForFailures(
  socket: WebSocket,
  endpoint: string,
  { requests, statusFault }: { requests: SubscriberNetwork['requests']; statusFault: typeof faultOfStatus },
  tell: (fault: RequestFault) => void,
): void {
  socket.on('unexpected-response', (_request, response) => {
    requests.failed++;
    beginningOf(response, (body) => {
      const retryAfter = response.headers['retry-after'] ?? '';
      tell(statusFault(endpoint, { status: response.statusCode ?? 0, retryAfter }, body));
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
export function cutOff(ws: WebSocket): CutError | undefined {
  const isOpen = ws.readyState === WebSocket.OPEN;
  const isThere = isOpen || ws.readyState === WebSocket.CONNECTING;
  ws.terminate();
  return isThere ? new CutError('the connection was cut', isOpen) : undefined;
}

/** Ends a connection by a close frame, and waits for the answer, but not for long. */
export function closeInOrder(ws: WebSocket): Promise<void> {
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

/** The fault of a message, or an answer, that cannot be read. */
export const unreadable = (endpoint: string, error: unknown): RequestFault =>
  new RequestFault('unreadable', `${endpoint}: ${messageOf(error)}`);

/** How a connection was closed. */
interface Closed {
  /** Whether the handshake was over. */
  readonly wasOpen: boolean;
  readonly code: number;
  readonly text: Buffer;
  readonly lostBecause: Error | undefined;
}

/** The meaning of the target ending a connection, at any time; `finalCodes` refuse the client for good. */
export function faultOfClose(
  endpoint: string,
  { wasOpen, code, text, lostBecause }: Closed,
  finalCodes: readonly number[],
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
    isFinal: finalCodes.includes(code),
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
