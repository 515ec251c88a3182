import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { choosePolls, requireInterval } from './chosenPolls.ts';
import { derivedFrom, requireRate } from './derived.ts';
import { readPolls } from './readPolls.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Request {
  readonly atS: number;
  readonly client: number;
  readonly path?: string;
  readonly status?: number;
  readonly bytes?: number;
}

const line = ({ atS, client, path = '/news', status = 200, bytes = 2 }: Request) => {
  const time = new Date(Date.parse('2026-11-21T09:00:00Z') + Math.floor(atS) * 1_000).toISOString();
  return `10.0.0.${client} - - [21/Nov/2026:${time.slice(11, 19)} +0000] "GET ${path} HTTP/1.1" ${status} ${bytes}\n`;
};

let files = 0;
function log(content: string | Uint8Array): string {
  const file = join(folder, `${++files}.log`);
  writeFileSync(file, content);
  return file;
}

/** Polls of some clients, of which every tenth brings 300 to 399 bytes. */
const polls = ({
  clients = 20,
  everyS = 5,
  each = 30,
  parts = (_n: number): Partial<Request> => ({}),
} = {}) =>
  Array.from({ length: clients * each }, (_, n): Request => {
    const client = n % clients;
    const turn = Math.floor(n / clients);
    return {
      atS: client * 0.31 + turn * everyS,
      client,
      bytes: (client + turn) % 10 === 0 ? 300 + ((n * 37) % 100) : 2,
      ...parts(n),
    };
  });

async function derive(requests: readonly Request[], path?: string) {
  const logs = await readPolls([log(requests.map(line).join(''))]);
  const chosen = choosePolls(logs, path);
  return derivedFrom(logs, chosen);
}

test('users, interval, rate and payload come from the polls', async () => {
  const { wishes, warnings } = await derive(polls());
  expect(wishes).toMatchObject({ users: 20, interval: 5_000 });
  // One in ten polls, which come every 5 s.
  expect(wishes.rate).toBeCloseTo(0.02, 3);
  // Less the two bytes of an empty answer.
  expect(wishes.payload).toMatchObject({ median: expect.any(Number), max: expect.any(Number) });
  const { median, p99, max } = wishes.payload as { median: number; p99: number; max: number };
  expect(median).toBeGreaterThan(330);
  expect(median).toBeLessThan(370);
  expect(p99).toBeGreaterThan(median);
  expect(max).toBeLessThan(400);
  expect(warnings).toEqual([]);
});

test('what else is asked for does not matter, nor what fails', async () => {
  const others = polls().flatMap(({ atS, client }) => [
    { atS: (atS * client) % 97, client, path: '/app.js', bytes: 9_000 },
    { atS, client, status: 503 },
  ]);
  expect((await derive([...polls(), ...others.slice(0, 300)])).wishes).toEqual(
    (await derive(polls())).wishes,
  );
});

test('an answer without a body is empty: 204 and 304', async () => {
  const parts = (n: number) => (n % 5 === 0 ? { bytes: 300 } : { status: n % 2 ? 204 : 304, bytes: 0 });
  const { wishes, assumptions } = await derive(polls({ parts }));
  expect(wishes.rate).toBeCloseTo(0.04, 3);
  expect(wishes.payload).toBe(300);
  expect(assumptions.join(' ')).toContain('80 % of the polls brought nothing: the status was 204 or 304');
});

test('whole seconds are averaged to an interval between them', async () => {
  expect((await derive(polls({ everyS: 2.5 }))).wishes.interval).toBe(2_500);
});

test('the ids of users in paths, and times in queries, do not divide what is one', async () => {
  const parts = (n: number) => ({ path: `/users/${n % 20}/news?since=${n}` });
  const { wishes, assumptions } = await derive(polls({ parts }));
  expect(wishes).toMatchObject({ users: 20, interval: 5_000 });
  expect(assumptions.join(' ')).toContain('GET /users/:id/news');
});

test('several logs, in any order and packed, are one', async () => {
  const all = polls().map(line);
  const later = log(gzipSync(all.slice(300).join('')));
  const logs = await readPolls([later, log(all.slice(0, 300).join('').trimEnd())]);
  expect(derivedFrom(logs, choosePolls(logs, undefined)).wishes).toEqual((await derive(polls())).wishes);
});

test('foreign lines among the others are counted, and the first is shown', async () => {
  const logs = await readPolls([log(`started\n${polls().map(line).join('')}stopped\u001b[2J\n`)]);
  const { warnings, assumptions } = derivedFrom(logs, choosePolls(logs, undefined));
  expect(assumptions[0]).toMatch(/: 600 of 602 lines were understood\.$/);
  expect(warnings).toEqual([
    expect.stringMatching(/^2 lines were not understood; the first is\n {2}.*\.log:1: started$/),
  ]);
});

test('when most polls bring something, the rate is said to be a lower bound', async () => {
  const { warnings } = await derive(polls({ parts: (n) => ({ bytes: n % 3 === 0 ? 2 : 100 + n }) }));
  expect(warnings.join()).toContain('the rate may be higher');
});

describe('a log that says too little is refused, with what would do', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /there is no line in it/],
    ['blank', '\n\n', /there is no line in it/],
    ['foreign', 'a\nb\n', /0 of 2 lines could be understood.*\n {2}.*\.log:1: a$/],
    [
      'broken',
      gzipSync(polls().map(line).join('')).subarray(0, 200),
      /cannot be read: unexpected end of file/,
    ],
    [
      'without polls',
      Array.from({ length: 40 }, (_, i) => line({ atS: i * i, client: i % 20, path: `/${i % 9}.js` })).join(
        '',
      ),
      /there are no polls/,
    ],
  ])('%s', async (_, content, message) => {
    await expect(readPolls([log(content)]).then((logs) => choosePolls(logs, undefined))).rejects.toThrow(
      message,
    );
  });

  test('a path that nobody polls for', async () => {
    await expect(derive(polls(), '/other')).rejects.toMatchObject({
      message: expect.stringContaining('asks for /other more than once'),
      hint: expect.stringContaining('GET /news: 600 requests of 20 clients'),
    });
  });

  test('polls of which none brought anything, unless the rate is given', async () => {
    const logs = await readPolls([
      log(
        polls({ parts: () => ({ bytes: 2 }) })
          .map(line)
          .join(''),
      ),
    ]);
    const chosen = choosePolls(logs, undefined);
    const derived = derivedFrom(logs, chosen);
    expect(() => requireRate(derived, chosen, {})).toThrow('none of the 600 polls of /news brought anything');
    expect(() => requireRate(derived, chosen, { rate: 1 })).not.toThrow();
  });

  test('polls that are further apart than a trial is long', async () => {
    const chosen = choosePolls(
      await readPolls([log(polls({ everyS: 1_800, each: 4 }).map(line).join(''))]),
      undefined,
    );
    expect(() => requireInterval(chosen)).toThrow('every 30m only');
  });
});
