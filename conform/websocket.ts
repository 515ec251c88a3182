import { WebSocket } from 'ws';
import type { SubscribeMessage } from '../core/contract.ts';
import type { Reader } from './reader.ts';
import { takeEnvelope } from './streams.ts';

/** Reads a WebSocket (RFC 6455), subscribed by its first message. */
export const readWebSocket: Reader = ({ url, topics, cursor, record, inbox, signal }) =>
  new Promise((resolve) => {
    const ws = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}/websocket`, {
      perMessageDeflate: false,
    });
    record.add('GET /websocket with Upgrade: websocket');
    const send = (text: string) => {
      record.add(`⇒ ${text}`);
      ws.send(text);
    };
    ws.on('unexpected-response', (_request, response) => {
      record.add(`→ ${response.statusCode}`);
      resolve({ status: response.statusCode ?? 0, wrongHeaders: [] });
      response.destroy();
    });
    ws.on('open', () => {
      record.add('→ 101');
      const subscribe: SubscribeMessage = { subscribe: topics, ...(cursor !== undefined && { cursor }) };
      send(JSON.stringify(subscribe));
      resolve({ status: 101, wrongHeaders: [], send });
    });
    ws.on('message', (data: Buffer) => {
      record.add(`⇐ ${data}`);
      try {
        takeEnvelope(inbox, JSON.parse(data.toString()));
      } catch (error) {
        inbox.broken(error);
      }
    });
    ws.on('ping', () => {
      inbox.heartbeats++;
      inbox.changed();
    });
    ws.on('error', (error) => record.add(`→ ${error.message}`));
    ws.on('close', (code) => {
      record.add(`⇐ close ${code}`);
      inbox.ended = `${code}`;
      inbox.changed();
      // Nothing but a failed connection comes here without an answer before.
      resolve({ status: 0, wrongHeaders: [] });
    });
    signal.addEventListener('abort', () => ws.terminate());
  });
