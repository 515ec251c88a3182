import { expiredMark } from '../core/messages/contract.ts';
import { serveOpenResponses, streamFormat } from './openResponse.ts';
import type { ServerTransport } from './transport.ts';

/**
 * Server-Sent Events (HTML Standard §9.2). The envelope is one line of JSON, in which line ends are escaped,
 * so that one `data:` line carries any payload; `id:` is the cursor.
 */
const events = streamFormat({
  contentType: 'text/event-stream',
  notification: (n) => `id: ${n.cursor}\ndata: ${n.envelope}\n\n`,
  control: (control) =>
    `event: ${control.gap ? 'gap' : 'cursor'}\nid: ${control.cursor}\ndata: ${JSON.stringify(control)}\n\n`,
  // Without an id: the cursor stays the one that the client has.
  expired: `event: expired\ndata: ${JSON.stringify(expiredMark)}\n\n`,
  heartbeat: ':\n\n',
  resumeCursor: (request) => {
    const id = request.headers['last-event-id'];
    return typeof id === 'string' && id !== '' ? id : undefined;
  },
});

/** GET /sse: Server-Sent Events. */
export const sse: ServerTransport = (context) => serveOpenResponses(context, '/sse', () => events);
