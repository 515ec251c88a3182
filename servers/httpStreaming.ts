import { expiredMark } from '../core/messages/contract.ts';
import { serveOpenResponses } from './openResponse.ts';
import type { ServerTransport } from './transport.ts';

/** GET /http-streaming: NDJSON, one line per notification; a heartbeat is an empty line. */
export const httpStreaming: ServerTransport = (context) =>
  serveOpenResponses(context, {
    path: '/http-streaming',
    contentType: 'application/x-ndjson',
    notification: (n) => `${n.envelopeWithCursor}\n`,
    control: (control) => `${JSON.stringify(control)}\n`,
    expired: `${JSON.stringify(expiredMark)}\n`,
    heartbeat: '\n',
    resumeCursor: () => undefined,
  });
