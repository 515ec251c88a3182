import { serveOpenResponses } from './openResponse.ts';
import type { ServerTransport } from './transport.ts';

/** GET /http-streaming: NDJSON, one line per notification; a heartbeat is an empty line. */
export const httpStreaming: ServerTransport = (context) =>
  serveOpenResponses(context, {
    path: '/http-streaming',
    contentType: 'application/x-ndjson',
    notification: (n) => `${n.envelopeWithCursor}\n`,
    control: (control) => `${JSON.stringify(control)}\n`,
    heartbeat: '\n',
    resumeCursor: () => undefined,
  });
