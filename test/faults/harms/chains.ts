import { createHash } from 'node:crypto';
import type { TransportName } from '../../../core/transports.ts';
import type { Answer, Asked, Harm } from '../harm.ts';

const body = 'Forbidden';
const forbidden: Answer = { status: 403, headers: { 'Content-Length': body.length }, body };

/** Does this to the subscriptions over some transports, in the target's place. */
const blocking = (
  blocked: readonly TransportName[],
  act: (asked: Asked) => void = ({ answer }) => answer(forbidden),
): Harm => ({
  asked(asked, luck) {
    if (asked.transport === undefined || !blocked.includes(asked.transport)) return false;
    luck.strike();
    act(asked);
    return true;
  },
});

/** Leaves a connection open until the client ends it: else the target could not end, and say what struck. */
const hold = ({ request: { socket } }: Asked) => socket.resume().once('end', () => socket.destroy());

/** Takes the handshake (RFC 6455 §4.2.2), as a proxy does that then lets nothing through. */
function accept(asked: Asked): void {
  const { headers, socket } = asked.request;
  hold(asked);
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const proof = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
  );
}

/** What is done to the transports that a chain tries. */
export const chains = {
  'refuses WebSockets': blocking(['websocket']),
  'leaves handshakes unanswered': blocking(['websocket'], hold),
  'accepts WebSockets and says nothing': blocking(['websocket'], accept),
  'closes WebSockets at once': blocking(['websocket'], (asked) => {
    accept(asked);
    asked.request.socket.end();
  }),
  'refuses WebSockets and SSE': blocking(['websocket', 'sse']),
  'refuses the whole chain': blocking(['websocket', 'sse', 'long-polling']),
} as const satisfies Record<string, Harm>;
