import { WebSocket } from 'ws';
import { messageOf } from '../../core/errors.ts';
import { excerptOf } from '../../core/messages/unreadable.ts';
import type { WebSocketPublishing } from '../../core/target/publishing.ts';
import { filled } from '../../core/target/template.ts';
import type { Way } from './outlet.ts';

/** As many frames may wait for the socket to take them. */
const most = 256;
/** Close codes of a close that we began and that went well; 1006: the target did not answer it. */
const inOrder = [1000, 1005, 1006];
/** Beyond what anybody has to say before the first message. */
const opensWithinMs = 10_000;

/** A text frame for each message, on one connection: taken is what the socket has taken. */
export function createWebSocketWay(how: WebSocketPublishing): Way {
  let socket: WebSocket;
  let opened: Promise<void>;
  let lost: ((error: Error) => void)[] = [];
  let why: Error | undefined;
  let isEnding = false;

  const lose = (what: string) => {
    why ??= new Error(`WebSocket ${how.path}: ${what}`);
    for (const reject of lost.splice(0)) reject(why);
  };

  return {
    concurrency: most,
    keepsOrder: true,
    open({ url }) {
      why = undefined;
      isEnding = false;
      lost = [];
      const protocols = how.subprotocol === undefined ? [] : [how.subprotocol];
      socket = new WebSocket(new URL(how.path, url.replace(/^http/, 'ws')), protocols, {
        perMessageDeflate: false,
        handshakeTimeout: opensWithinMs,
      });
      socket.on('error', (error) => lose(messageOf(error)));
      socket.on('unexpected-response', (request, { statusCode }) => {
        lose(`the target answered ${statusCode}, which is no upgrade; expected 101`);
        request.destroy();
      });
      socket.on('close', (code, reason) => {
        if (!isEnding || !inOrder.includes(code))
          lose(`the target closed it with ${code} ${excerptOf(reason.toString())}`.trim());
      });
      opened = new Promise((resolve, reject) => {
        lost.push(reject);
        socket.on('open', () => {
          for (const text of how.first) socket.send(text);
          resolve();
        });
      });
      opened.catch(() => {});
    },
    async publish({ message }) {
      await opened;
      if (why) throw why;
      const places = { topic: message.topic, id: message.id, message: JSON.stringify(message) };
      await new Promise<void>((resolve, reject) => {
        socket.send(filled(how.frame, places), (error) => {
          if (!error) resolve();
          else if (why) reject(why);
          // It is being closed: 'close' says why.
          else lost.push(reject);
        });
      });
    },
    async close() {
      if (why) throw why;
      isEnding = true;
      const gone = new Promise((resolve) => socket.once('close', resolve));
      socket.close(1000);
      setTimeout(() => socket.terminate(), 500).unref();
      await gone;
      // It may have closed in answer to the last frames.
      if (why) throw why;
    },
  };
}
