import { excerptOf } from '../core/messages/unreadable.ts';
import type { Payload } from '../core/schedule/payload.ts';

/** Whether a payload is the one that was due. */
export function samePayload(actual: Payload, expected: Payload): boolean {
  if (typeof expected === 'string')
    return typeof actual === 'string' ? actual === expected : actual.equals(Buffer.from(expected));
  return typeof actual !== 'string' && actual.equals(expected);
}

/** How many bytes are shown from the first that differs. */
const shownBytes = 12;

/** Where a payload begins to differ from the one that was due, and how: bytes are counted from 0. */
export function differenceBetween(actual: Payload, expected: Payload): string {
  const [found, due] = [bytesOf(actual), bytesOf(expected)];
  const shorter = Math.min(found.length, due.length);
  let at = 0;
  while (at < shorter && found[at] === due[at]) at++;
  if (at === shorter && found.length === due.length)
    return typeof expected === 'string'
      ? 'its bytes came as text'
      : 'its bytes came as text, and not in base64';
  const shown = (bytes: Buffer) =>
    at === bytes.length ? 'the end' : `“${excerptOf(bytes.toString('latin1', at, at + shownBytes))}”`;
  return `byte ${at} of its payload: expected ${shown(due)}, found ${shown(found)}`;
}

const bytesOf = (payload: Payload) => (typeof payload === 'string' ? Buffer.from(payload) : payload);
