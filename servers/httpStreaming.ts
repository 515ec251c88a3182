import type { IncomingMessage } from 'node:http';
import { expiredMark } from '../core/messages/contract.ts';
import { multipart } from './multipart.ts';
import { serveOpenResponses, streamFormat } from './openResponse.ts';
import type { ServerTransport } from './transport.ts';

const ndjson = streamFormat({
  contentType: 'application/x-ndjson',
  notification: (n) => `${n.envelopeWithCursor}\n`,
  control: (control) => `${JSON.stringify(control)}\n`,
  expired: `${JSON.stringify(expiredMark)}\n`,
  heartbeat: '\n',
  resumeCursor: () => undefined,
});

/** Whether a client names multipart/mixed in its Accept, and does not say that it is unwelcome. */
const wantsMultipart = ({ headers: { accept = '' } }: IncomingMessage) =>
  accept.split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    // RFC 9110 §12.4.2.
    return type === 'multipart/mixed' && !parameters.some((one) => /^q=0(?:\.0{0,3})?$/.test(one));
  });

/** GET /http-streaming: NDJSON, one line per notification; or multipart/mixed for clients that ask for it. */
export const httpStreaming: ServerTransport = (context) =>
  serveOpenResponses(context, '/http-streaming', (request) => (wantsMultipart(request) ? multipart : ndjson));
