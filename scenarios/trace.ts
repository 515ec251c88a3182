import { gunzipSync } from 'node:zlib';
import { decodedText } from '../core/decodedText.ts';
import { InvalidFileError, messageOf, type Problem, PushbenchError } from '../core/errors.ts';
import { scenarioLimits, type TraceEvent } from '../core/scenario/scenario.ts';
import { jsonMembers } from './jsonMembers.ts';

/** What a trace may unpack to: a gzip of a few kB can be of gigabytes. */
const unpackedBytes = 536_870_912;

/**
 * The text of a trace, unpacked where it is a gzip. Throws a PushbenchError where that is broken, or too
 * large.
 */
export function traceText(bytes: Uint8Array, file: string): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return decodedText(isGzip ? gunzipSync(bytes, { maxOutputLength: unpackedBytes }) : bytes);
  } catch (cause) {
    throw new PushbenchError(`${file} cannot be ${isGzip ? 'unpacked' : 'read'}: ${messageOf(cause)}`, {
      hint: `An unpacked trace may have up to ${unpackedBytes.toLocaleString('en')} bytes.`,
      cause,
    });
  }
}

/** Parses a trace: NDJSON of { atMs, data }; a payload is its data as written, without white space. */
export function parseTrace(text: string, file: string): TraceEvent[] {
  const problems: Problem[] = [];
  const events: TraceEvent[] = [];
  let readMs: Clock | null = null;
  for (const [i, written] of text.split('\n').entries()) {
    const line = written.trim();
    if (line === '') continue;
    try {
      const { atMs, payload } = membersOf(line);
      readMs ??= clockFrom(atMs);
      const event = { atMs: readMs(atMs), payload };
      if (event.atMs < (events.at(-1)?.atMs ?? 0))
        throw new BadLine('atMs is earlier than in the line above; sort the trace by time');
      events.push(event);
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      problems.push({ file, line: i + 1, column: 1, message: error.message });
    }
  }
  if (problems.length > 0) throw new InvalidFileError(problems);
  return events;
}

class BadLine extends Error {}

const example = '{"atMs":1500,"data":{"any":"JSON"}}';

function membersOf(line: string): { atMs: unknown; payload: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BadLine(`not JSON; expected a line such as ${example}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadLine(`not an object; expected a line such as ${example}`);
  const unknown = Object.keys(value).filter((key) => key !== 'atMs' && key !== 'data');
  if (unknown.length > 0)
    throw new BadLine(`${unknown[0]}: unknown key; put the time into atMs and everything else into data`);
  const payload = jsonMembers(line).get('data');
  if (payload === undefined) throw new BadLine('data: is missing; it is the payload, and may be any JSON');
  if (Buffer.byteLength(payload) > scenarioLimits.payloadBytes)
    throw new BadLine(`the payload has more than ${scenarioLimits.payloadBytes} bytes`);
  return { atMs: (value as { atMs?: unknown }).atMs, payload };
}

/** Reads the times of a trace, as ms from its start. Throws a BadLine for what is none. */
type Clock = (atMs: unknown) => number;

// No trace begins so many days after its start. As ms since 1970 the second is in 1973, as seconds in the
// year 5138.
const longAfterStartMs = 1e9;
const dateMs = 1e11;

/** The clock of a trace whose first time is this one. Dates, and ms since 1970, count from the first. */
function clockFrom(first: unknown): Clock {
  if (typeof first === 'string') {
    const startMs = msOfDate(first);
    return (atMs) => msOfDate(atMs) - startMs;
  }
  const startMs = msOf(first);
  if (startMs >= dateMs) return (atMs) => msOf(atMs) - startMs;
  if (startMs >= longAfterStartMs)
    throw new BadLine(
      `atMs: ${startMs} looks like seconds since 1970; multiply all by 1000, such as with jq -c '.atMs *= 1000'`,
    );
  return msOf;
}

function msOf(atMs: unknown): number {
  if (typeof atMs === 'string')
    throw new BadLine(`atMs: expected a number, as in the lines above, and not "${atMs}"`);
  if (typeof atMs !== 'number')
    throw new BadLine(
      'atMs: expected ms from the start of the trace, or a time such as "2026-11-21T09:30:00.250Z"',
    );
  if (!Number.isFinite(atMs) || atMs < 0) throw new BadLine('atMs: expected a number of at least 0');
  return atMs;
}

const date = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

function msOfDate(atMs: unknown): number {
  const ms = typeof atMs === 'string' && date.test(atMs) ? Date.parse(atMs) : Number.NaN;
  if (Number.isNaN(ms))
    throw new BadLine(
      `atMs: ${JSON.stringify(atMs)} is not a time; expected one with its zone such as "2026-11-21T09:30:00.250Z", ` +
        'or ms from the start of the trace in every line',
    );
  return ms;
}
