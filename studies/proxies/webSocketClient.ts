import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { trustIn } from '../../core/trust.ts';
import { reasonOf, type TargetAddress } from '../../harness/processes/targetRequest.ts';
import { WebSocketStream } from '../conform/webSocketStream.ts';
import { type Agreed, type Client, takesWebSockets } from './client.ts';
import { Inflow } from './inflow.ts';

const settingsWithinMs = 3_000;

/** A client for WebSockets, and the version of HTTP that they go over. */
export interface WebSocketClient extends Client {
  readonly http: Agreed['http'];
}

/**
 * A client for WebSockets: over HTTP/2 where the proxy takes them there (RFC 8441), otherwise over HTTP/1.1
 * on a connection of its own, as browsers do.
 */
export async function createWebSocketClient(
  { url, authority }: TargetAddress,
  { http }: Agreed,
): Promise<WebSocketClient> {
  const session = http === '2' ? connectHttp2(url, trustIn(authority)) : null;
  session?.on('error', () => {});
  const isOver2 = session !== null && (await takesWebSockets(session, settingsWithinMs));
  if (!isOver2) session?.destroy();
  return {
    http: isOver2 ? '2' : '1.1',
    open(path) {
      const inflow = new Inflow();
      const webSocket = new WebSocket(new URL(path, url.replace(/^http/, 'ws')), {
        perMessageDeflate: false,
        ...trustIn(authority),
        ...(isOver2 && { createConnection: () => new WebSocketStream(session) as unknown as Socket }),
      });
      inflow.onClose = () => webSocket.terminate();
      webSocket.on('open', () => inflow.headed(101, null));
      webSocket.on('unexpected-response', (request, answer) => {
        inflow.headed(answer.statusCode ?? 0, null);
        inflow.end('it was refused');
        request.destroy();
      });
      webSocket.on('message', (data) => inflow.take(`${data}`));
      const beforeReason = http === '2' && !isOver2 ? 'no WebSocket over HTTP/2, and over HTTP/1.1: ' : '';
      webSocket.on('error', (error) => inflow.end(`${beforeReason}${reasonOf(error)}`));
      webSocket.on('close', (code) =>
        inflow.end(code === 1006 ? 'the connection broke off' : `it was closed with code ${code}`),
      );
      return inflow;
    },
    close: () => session?.destroy(),
  };
}
