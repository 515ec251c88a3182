import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import type { AnswerHead } from './wire/answerHead.ts';
import { RequestFault } from './wire/requestFault.ts';

/** Whether an answer says that the request itself is wrong: sending it again would change nothing. */
const isRefusal = (status: number): boolean =>
  // 429 asks to come back later, like a 5xx; 501 says that there is nothing to come back to (RFC 9110
  // §15.6.2).
  status === 501 || (status < 500 && status !== 429);

const contractAdvice =
  'implement the endpoint as servers/CONTRACT.md says, or leave out the variants that need it';

/**
 * The meaning of an answer other than the expected one; `endpoint` is method and path, `body` the beginning
 * of its body, `advice` what to do where the target does not serve it.
 */
export function faultOfStatus(
  endpoint: string,
  { status, retryAfter }: Pick<AnswerHead, 'status' | 'retryAfter'>,
  body: string,
  advice = contractAdvice,
): RequestFault {
  if (status < 300)
    return new RequestFault(
      'unreadable',
      `${endpoint}: the target answered ${status}; expected 101: ${excerptOf(body)}`.trim(),
    );
  const isFinal = isRefusal(status);
  // A target may leave out endpoints that it does not serve.
  if (status === 404 || status === 501)
    return new RequestFault(
      'status',
      `the target does not serve ${endpoint} (it answered ${status}): ${advice}`,
      { isFinal },
    );
  const message = `${endpoint}: the target answered ${status} ${excerptOf(body)}`.trim();
  return new RequestFault('status', message, {
    isFinal,
    retryAfterMs: waitMs(retryAfter),
    isUnauthorized: status === 401,
  });
}

const longestRetryAfterMs = 60_000;

/** How long Retry-After asks to wait: seconds or a date (RFC 9110 §10.2.3), a minute at most. */
function waitMs(retryAfter: string): number {
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(longestRetryAfterMs, Math.max(0, ms));
}

/**
 * Throws an UnreadableError unless a good answer has no content coding, and this media type where one is
 * wanted.
 */
export function requireType({ status, mediaType, contentCoding }: AnswerHead, wanted?: string): void {
  if (contentCoding !== '')
    throw new UnreadableError(
      `the target answered with Content-Encoding: ${excerptOf(contentCoding)}; clients read uncompressed answers only`,
    );
  if (status !== 200)
    throw new UnreadableError(
      `the target answered ${status}; expected 200${wanted === undefined ? '' : ` with ${wanted}`}`,
    );
  if (wanted !== undefined && mediaType !== wanted)
    throw new UnreadableError(
      mediaType === ''
        ? `the target answered without a Content-Type; expected ${wanted}`
        : `the target answered with Content-Type: ${excerptOf(mediaType)}; expected ${wanted}`,
    );
}
