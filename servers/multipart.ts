import { expiredMark } from '../core/messages/contract.ts';
import { streamFormat } from './openResponse.ts';

/** On a line of its own it is found in no part: in JSON, line ends are escaped. */
const boundary = 'pushbench';
const crlf = '\r\n';
/** Opens the next part, and so says that the one before is whole: nobody would know without it. */
const next = `--${boundary}${crlf}`;
const last = `--${boundary}--${crlf}`;
const part = (json: string) => `Content-Type: application/json${crlf}${crlf}${json}${crlf}`;

/** Parts of multipart/mixed (RFC 2046 §5.1), one per notification; a heartbeat is an empty part. */
export const multipart = streamFormat({
  contentType: `multipart/mixed; boundary=${boundary}`,
  begin: next,
  notification: (n) => `${part(n.envelopeWithCursor)}${next}`,
  control: (control) => `${part(JSON.stringify(control))}${next}`,
  expired: `${part(JSON.stringify(expiredMark))}${last}`,
  heartbeat: `${crlf}${crlf}${next}`,
  end: `${crlf}${last}`,
  resumeCursor: () => undefined,
});
