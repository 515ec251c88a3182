import { WebSocket } from 'ws';
import {
  closeCodes,
  type SubscribeMessage,
  type WireControl,
  type WireNotification,
} from '../core/contract.ts';
import type { VariantOf } from '../core/transports.ts';
import { createBackoff } from './backoff.ts';
import { isRefusal, refusalOf } from './refusal.ts';
import { requestHeaders } from './requestHeaders.ts';
import { type ClientTransport, payloadBytesOf, payloadIn } from './transport.ts';

const lf = 10;

/** WebSocket: subscribes with the first message; the server's pings are answered by ws itself. */
export const websocket: ClientTransport<VariantOf<'websocket'>> = (context) => {
  const { url, topics, variant, network, sink, reconnect } = context;
  const address = `${url.origin.replace(/^http/, 'ws')}/websocket`;
  const headers = requestHeaders(context.headers, 'websocket', url.origin);
  const backoff = createBackoff(context.random, reconnect);
  let cursor: string | undefined;
  let wasSubscribed = false;
  let ws: WebSocket;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const unsent: string[] = [];

  const connect = () => {
    network.requests.total++;
    const socket = new WebSocket(address, {
      headers,
      // Every message is compressed, not only those above the library's threshold of 1 kB: this is what is measured.
      perMessageDeflate: variant.compression ? { threshold: 0 } : false,
      // Each payload is compared with the one that was due, which finds bad UTF-8 and more.
      skipUTF8Validation: true,
      createConnection: () => network.openWebSocket(url),
    });
    ws = socket;
    socket.on('open', () => {
      backoff.reset();
      const subscribe: SubscribeMessage = {
        subscribe: topics,
        ...(cursor === undefined ? {} : { cursor }),
        ...(variant.frames === 'binary' ? { frames: 'binary' } : {}),
      };
      socket.send(JSON.stringify(subscribe));
      for (const message of unsent.splice(0)) socket.send(message);
    });
    socket.on('message', isBinaryVariant ? takeBinary : takeText);
    socket.on('unexpected-response', (_request, response) => {
      network.requests.failed++;
      const { statusCode = 0 } = response;
      response.resume();
      socket.terminate();
      if (isRefusal(statusCode))
        sink.refused(
          refusalOf('GET /websocket', statusCode, `the target answered the handshake with ${statusCode}`),
        );
    });
    // 'close' follows every error; the reasons for refusal come with it.
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      if (closed) return;
      if (code === closeCodes.policy || code === closeCodes.badMessage || code === closeCodes.tooBig)
        return sink.refused(`the target closed the connection with ${code} ${reason}`);
      timer = setTimeout(() => {
        if (wasSubscribed) network.connections.reconnected++;
        if (!reconnect.resume) cursor = undefined;
        connect();
      }, backoff.nextMs());
    });
  };

  const isBinaryVariant = variant.frames === 'binary';
  const takeText = (data: Buffer) => take(JSON.parse(data.toString()));
  const takeBinary = (data: Buffer, isBinary: boolean) => {
    if (!isBinary) return takeText(data);
    const end = data.indexOf(lf);
    take(JSON.parse(data.toString('utf8', 0, end)), data.subarray(end + 1));
  };
  const take = (message: WireNotification | (WireControl & { id?: undefined }), bytes?: Buffer) => {
    if (message.cursor !== undefined) {
      const isAnew = cursor === undefined;
      cursor = message.cursor;
      if (isAnew) {
        wasSubscribed = true;
        sink.subscribed();
      }
    }
    if (message.id !== undefined) sink.notification(message.id, message.topic, bytes ?? payloadIn(message));
    else if (message.gap) sink.gap();
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
      const isThere = ws.readyState === WebSocket.OPEN || ws.readyState === WebSocket.CONNECTING;
      ws.terminate();
      return isThere;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      if (ws.readyState === WebSocket.CLOSED) return Promise.resolve();
      return new Promise((resolve) => {
        ws.once('close', () => resolve());
        ws.close(closeCodes.normal);
      });
    },
  };
};
