import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PushbenchError } from '../core/errors.ts';
import { parseTrace, traceText } from './trace.ts';

const lines = (...times: unknown[]) => times.map((atMs) => JSON.stringify({ atMs, data: 1 })).join('\n');
const timesIn = (text: string) => parseTrace(text, 't.ndjson').map(({ atMs }) => atMs);

describe('payloads are what is written', () => {
  test.each([
    ['a key twice', '{"a":1,"a":2}'],
    ['keys that are numbers', '{"2":"b","1":"a"}'],
    ['the spelling of numbers', '[1.0,1e2,-0,12345678901234567890]'],
    ['the spelling of characters', '"\\u00e9\\/é"'],
    ['what looks like the end', '{"data":"}],\\"data\\":[{"}'],
    ['an empty name', '{"":{"__proto__":[]}}'],
  ])('with %s', (_, data) => {
    expect(parseTrace(`{"atMs":1,"data":${data}}`, 't.ndjson')).toEqual([{ atMs: 1, payload: data }]);
    expect(parseTrace(`{ "d\\u0061ta" : ${data} , "atMs" : 1 }\r`, 't.ndjson')[0]?.payload).toBe(data);
  });

  test('white space between their parts is left out, and no other', () => {
    expect(parseTrace('{"atMs":1,"data":{ "a b" :\t[1, "c  d"] }}', 't.ndjson')[0]?.payload).toBe(
      '{"a b":[1,"c  d"]}',
    );
  });

  test('however deep they are nested', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(parseTrace(`{"atMs":1,"data":${deep}}`, 't.ndjson')[0]?.payload).toBe(deep);
  });
});

describe('times count from the start of the trace', () => {
  test.each([
    ['ms', [5, 6.5], [5, 6.5]],
    ['dates', ['2026-11-21T09:30:00Z', '2026-11-21T10:30:00.250+01:00'], [0, 250]],
    ['ms since 1970', [1_795_253_400_000, 1_795_253_401_500], [0, 1_500]],
  ])('%s', (_, written, expected) => expect(timesIn(lines(...written))).toEqual(expected));

  test.each<[string, unknown[], RegExp]>([
    [
      'seconds since 1970',
      [1_795_253_400],
      /t:1:1: atMs: 1795253400 looks like seconds since 1970; multiply all by 1000/,
    ],
    [
      'a date without a zone',
      ['2026-11-21T09:30:00'],
      /t:1:1: atMs: "2026-11-21T09:30:00" is not a time; .*with its zone/,
    ],
    ['a date that is none', ['yesterday'], /t:1:1: atMs: "yesterday" is not a time/],
    [
      'a date among numbers',
      [1, '2026-11-21T09:30:00Z'],
      /t:2:1: atMs: expected a number, as in the lines above/,
    ],
    ['a number among dates', ['2026-11-21T09:30:00Z', 7], /t:2:1: atMs: 7 is not a time/],
    ['no time', [null], /t:1:1: atMs: expected ms from the start/],
    [
      'dates that go back',
      ['2026-11-21T09:30:00Z', '2026-11-20T09:30:00Z'],
      /t:2:1: atMs is earlier than in the line above/,
    ],
  ])('%s: what to do is said', (_, written, message) => {
    expect(() => parseTrace(lines(...written), 't')).toThrow(message);
  });

  test('a time of another name is pointed at', () => {
    expect(() => parseTrace('{"time":1,"data":1}', 't')).toThrow(
      /t:1:1: time: unknown key; put the time into atMs/,
    );
  });
});

describe('a trace is read', () => {
  const text = lines(1, 2);
  test.each([
    ['as a gzip', gzipSync(text)],
    ['as a gzip of a text with a byte order mark', gzipSync(`\uFEFF${text}`)],
    ['with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['as UTF-16, as Windows’ shells write it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('%s', (_, bytes) => expect(timesIn(traceText(bytes, 't'))).toEqual([1, 2]));

  test('of a gzip that was cut off it is said', () => {
    const cut = gzipSync(text).subarray(0, -12);
    expect(() => traceText(cut, 't.gz')).toThrow(PushbenchError);
    expect(() => traceText(cut, 't.gz')).toThrow(/^t\.gz cannot be unpacked: unexpected end of file/);
  });
});
