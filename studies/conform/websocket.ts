import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { SubscribeMessage } from '../../core/messages/contract.ts';
import { trustIn } from '../../core/trust.ts';
import { reasonOf } from './conversation.ts';
import { Fault } from './fault.ts';
import { patience, patienceMs } from './patience.ts';
import type { Reader } from './reader.ts';
import { takeEnvelope } from './streams.ts';
import { WebSocketStream } from './webSocketStream.ts';

/** Reads a WebSocket (RFC 6455), subscribed by its first message. */
export const readWebSocket: Reader = ({ conversation, topics, cursor, inbox, signal, shown }) =>
  new Promise((resolve, reject) => {
    const url = new URL(
      `/websocket${shown.query ? `?${shown.query}` : ''}`,
      conversation.address.url.replace(/^http/, 'ws'),
    );
    const { session } = conversation;
    const ws = new WebSocket(url, {
      perMessageDeflate: false,
      headers: shown.headers ?? {},
      ...(session && { createConnection: () => new WebSocketStream(session) as unknown as Socket }),
      ...trustIn(conversation.address.authority),
    });
    const answered = new AbortController();
    const giveUp = () => {
      reject(new Fault(`no answer within ${patienceMs / 1000} s`));
      ws.terminate();
    };
    patience(conversation.address, answered.signal).then(giveUp, () => {});
    conversation.note('GET /websocket with Upgrade: websocket');
    const send = (text: string) => {
      conversation.note(`⇒ ${text}`);
      ws.send(text);
    };
    ws.on('upgrade', () => answered.abort());
    ws.on('unexpected-response', (_request, response) => {
      answered.abort();
      const { statusCode: status = 0, headers } = response;
      conversation.note(`→ ${status}`);
      resolve({ status, wrongHeaders: [], challenge: headers['www-authenticate'] ?? '' });
      response.destroy();
    });
    ws.on('open', () => {
      conversation.note('→ 101');
      const subscribe: SubscribeMessage = {
        subscribe: topics,
        ...(cursor !== undefined && { cursor }),
        ...(shown.token !== undefined && { token: shown.token }),
      };
      send(JSON.stringify(subscribe));
      resolve({ status: 101, wrongHeaders: [], send });
    });
    ws.on('message', (data: Buffer) => {
      conversation.note(`⇐ ${data}`);
      try {
        takeEnvelope(inbox, data.toString());
      } catch (error) {
        inbox.broken(error);
      }
    });
    ws.on('ping', () => {
      inbox.heartbeats++;
      inbox.changed();
    });
    ws.on('error', (error) => {
      answered.abort();
      const reason = reasonOf(error);
      conversation.note(`→ ${reason}`);
      reject(new Fault(reason));
    });
    ws.on('close', (code) => {
      conversation.note(`⇐ close ${code}`);
      inbox.ended = `${code}`;
      inbox.changed();
    });
    signal.addEventListener('abort', () => ws.terminate(), { once: true });
  });
