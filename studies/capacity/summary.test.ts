import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { capacityOf, ceilingOf, type MadeUpServer } from '../../test/fixtures/capacity.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { capacityCeilings } from './ceilings.ts';
import { capacityFileIn, readCapacity } from './file.ts';
import { renderCapacityJson } from './json.ts';
import { renderCapacityMarkdown } from './markdown.ts';
import { summariseCapacity, type VariantCapacity } from './summary.ts';
import { renderCapacityTerminal } from './terminal.ts';
import {
  capacityCaveats,
  capacityClauses,
  confidenceText,
  stoppedBy,
  stopSentence,
  usersText,
  uslSentence,
} from './words.ts';

const forum = capacityOf([
  { written: { transport: 'short-polling', interval: '1s' }, fullAt: 4_000, idleMs: 990 },
  { written: { transport: 'long-polling' }, fullAt: 3_000 },
  { written: { transport: 'sse' }, fullAt: 60_000 },
  { written: { transport: 'websocket' }, fullAt: 50_000, loadLimit: 5_000 },
]);
const summary = summariseCapacity(forum);
const [polling, longPolling, sse, websocket] = summary.variants as [
  VariantCapacity,
  VariantCapacity,
  VariantCapacity,
  VariantCapacity,
];
const only = (...args: Parameters<typeof capacityOf>) =>
  summariseCapacity(capacityOf(...args)).variants[0] as VariantCapacity;

describe('a variant whose limit was found', () => {
  test('has a range around it, its confidence, and what stopped it', () => {
    // p99 reaches 250 ms at 99.2 % of a core.
    const { capacity } = longPolling;
    expect(capacity.kind).toBe('between');
    if (capacity.kind === 'between') {
      expect(capacity.low).toBeLessThan(2_976);
      expect(capacity.high).toBeGreaterThan(2_976);
    }
    expect(usersText(longPolling)).toMatch(/^2,\d{3} to 3,\d{3}$|^2,\d{2}0 to 3,\d{2}0$/);
    expect(confidenceText(longPolling)).toBe('90 %');
    expect(stoppedBy(longPolling)).toBe('CPU');
    expect(stopSentence(longPolling)).toMatch(
      /^With 3,\d{2}0 users: p99 1\d{3} ms; the target used 99 % of a core\.$/,
    );
  });

  test('has the figures of the most users that met the goals', () => {
    expect(longPolling.best?.outcome).toBe('met');
    expect(longPolling.best?.users).toBeLessThan(3_000);
    expect(longPolling.best?.latencyMs).toBeLessThan(250);
  });

  test('has a cost by the scalability law that is linear, as it is', () => {
    expect(longPolling.usl?.isLinear).toBe(true);
    expect(longPolling.usl?.fullAt.value).toBeCloseTo(3_000, -1);
    expect(uslSentence(longPolling)).toMatch(
      /^The cost per user is indistinguishable from linear up to 2,000 users\. The core would be full with 3,000 users \[.*\], extrapolated from 2,000\.$/,
    );
  });
});

test('a variant that meets its goals everywhere says what set the bound', () => {
  expect(usersText(sse)).toBe('at least 19,900');
  expect(stoppedBy(sse)).toBe('the search limit');
  expect(stopSentence(sse)).toBe(
    'The goals were met up to the search limit: open files: limit 20000 per process.',
  );
});

test('a single miss near the bound is shown, when the time was up before it could be tried again', () => {
  const variant = only([{ written: { transport: 'sse' }, fullAt: 18_500 }], {}, 8);
  expect(usersText(variant)).toMatch(/^at least 1\d,\d{3}$/);
  expect(stoppedBy(variant)).toBe('the time budget');
  expect(stopSentence(variant)).toMatch(
    /^With 19,900 users: p99 1\d{3} ms; the target used 99 % of a core\. Time ran out before that single miss could be confirmed as the limit\.$/,
  );
});

test('a variant that the load could not press further says so, and from where its law is extrapolated', () => {
  expect(websocket.capacity.kind).toBe('at least');
  expect(stoppedBy(websocket)).toBe('the load generator');
  expect(stopSentence(websocket)).toMatch(
    /^More users could not be tried\. With 5,\d{2}0 users: agent 1 was saturated/,
  );
});

test('a variant that misses its goals on an idle server says that users are not the reason', () => {
  expect(usersText(polling)).toBe('fewer than 250');
  expect(stoppedBy(polling)).toBe('latency, not users');
  expect(stopSentence(polling)).toMatch(
    /while the server used 6 % of a core: it misses its goals whatever the number of users\.$/,
  );
  expect(polling.best).toBeNull();
});

test('a server that dies is stopped by that, with its last words', () => {
  const dying = only([{ written: { transport: 'sse' }, fullAt: 1e6, diesAbove: 3_000 }]);
  expect(stoppedBy(dying)).toBe('the server died');
  expect(stopSentence(dying)).toMatch(/users: the target died \(exit code 7\)\.$/);
  expect(dying.obstacle?.output).toBe('out of luck');
});

test('nothing is known where the load was the limit from the start', () => {
  const unknown = only([{ written: { transport: 'sse' }, fullAt: 1e6, loadLimit: 1 }]);
  expect(usersText(unknown)).toBe('unknown');
  expect(confidenceText(unknown)).toBe('–');
  expect(stopSentence(unknown)).toMatch(
    /^The load generator was the limit\. With 250 users: agent 1 was saturated/,
  );
});

test('a search that was cut short says what is known, and that there was no time for more', () => {
  const cut = summariseCapacity(capacityOf([{ written: { transport: 'sse' }, fullAt: 60_000 }], {}, 3));
  const [variant] = cut.variants as [VariantCapacity];
  expect(usersText(variant)).toBe('at least 1,000');
  expect(stoppedBy(variant)).toBe('the time budget');
  expect(capacityCaveats(cut)).toEqual(['Time ran out before SSE was decided; raise --budget.']);
  const running = { command: 'http://127.0.0.1:8080', running: { pid: null } };
  expect(capacityCaveats({ ...cut, hasCore: false, target: running })).toContainEqual(
    expect.stringMatching(
      /^CPU and memory of the target are unknown: http:\/\/127.0.0.1:8080 was already running/,
    ),
  );
  expect(capacityCaveats({ ...cut, interrupted: true })).toEqual([
    'The search was interrupted; these are the results until then.',
  ]);
  expect(capacityCaveats({ ...cut, finished: false })).toEqual([
    'The search is unfinished (killed, or still running); these are the results until then.',
  ]);
});

test('a variant that was not tried yet is named, and nobody is blamed for it', () => {
  const all = capacityOf(
    ['sse', 'websocket'].map((transport) => ({ written: { transport }, fullAt: 60_000 })),
  );
  const cut = summariseCapacity({
    ...all,
    finished: false,
    variants: all.variants.map((v, i) => (i === 0 ? v : { ...v, attempts: [] })),
  });
  expect(cut.variants.map(stoppedBy)).toEqual(['the search limit', 'not tried']);
  expect(stopSentence(cut.variants[1] as VariantCapacity)).toBe('No attempt was made.');
  expect(capacityClauses(cut).at(-1)).toBe('WebSocket was not tried');
});

test('the answer goes from the most to the fewest users, and ends with who serves none', () => {
  const [first, second] = capacityClauses(summary);
  expect(first).toMatch(
    /^Within p99 ≤ 250 ms, one core serves at least 19,900 users with SSE, at least 4,\d{2}0 users with WebSocket and 2,\d{2}0 to 3,\d{2}0 users with Long polling$/,
  );
  expect(second).toBe('Short polling (1s, keep-alive) misses it even with the fewest users tried');
});

describe('what is written', () => {
  test('for a terminal has a table and a sentence for each variant', () => {
    const text = renderCapacityTerminal(summary, false);
    expect(text).toMatch(/^forum: A forum at its peak\np99 ≤ 250 ms; 2s measured per attempt/);
    expect(text).toMatch(/^sse +at least 19,900 +\d\d % +the search limit/m);
    expect(text).toMatch(/^websocket: More users could not be tried/m);
    expect(renderCapacityTerminal(summary, true)).toContain('\u001b[1m');
  });

  test('as Markdown has no markup of others', () => {
    const scenario = { ...forum.scenario, title: '*x* | <i>' };
    const text = renderCapacityMarkdown(summariseCapacity({ ...forum, scenario }));
    expect(text).toContain('## forum: \\*x\\* \\| \\<i\\>');
    expect(text).toMatch(/\n\| sse \| at least 19,900 \|/);
  });

  test('as JSON has every attempt', () => {
    const { schema, variants } = JSON.parse(renderCapacityJson(summary));
    expect(schema).toBe('pushbench.capacity-report/1');
    expect(variants[1]).toMatchObject({
      variant: 'long-polling',
      end: 'narrow',
      capacity: { kind: 'between' },
    });
    expect(variants[1].attempts).toHaveLength(longPolling.attempts.length);
  });
});

describe('ceilings', () => {
  const bound = (server: Omit<MadeUpServer, 'written'>) =>
    summariseCapacity(
      capacityOf(
        [
          {
            ...server,
            written: { transport: 'long-polling' },
            ceiling: { kind: 'long-poll-wake-ups', users: 4_000 },
          },
        ],
        {
          ceilings: [ceilingOf('long-poll-wake-ups', 8_000)],
          failedCeilings: [{ kind: 'websocket-handshakes', reason: 'the target is gone', output: '' }],
        },
      ),
    );
  const allows = 'Long polling: the ceiling of 8,000 long polls woken a second allows 4,000 users';

  test.each([
    [{ fullAt: 3_000 }, /; the capacity is 7\d to (7|8)\d % of that\.$/],
    [{ fullAt: 1e6 }, /; the capacity is at least 498 % of that\.$/],
    [{ fullAt: 1e6, idleMs: 900 }, /; the capacity is less than 6 % of that\.$/],
    [{ fullAt: 1e6, loadLimit: 1 }, /allows 4,000 users\.$/],
  ])('are held against the capacity of a server like %o', (server, rest) => {
    const [sentence, ...others] = capacityCeilings(bound(server))?.sentences ?? [];
    expect(sentence?.startsWith(allows)).toBe(true);
    expect(sentence).toMatch(rest);
    expect(others).toEqual([]);
  });

  test('stand in the terminal and in Markdown, with what could not be measured', () => {
    const found = bound({ fullAt: 3_000 });
    const terminal = renderCapacityTerminal(found, false);
    expect(terminal).toMatch(/\nCeilings: [^\n]+\n +answers\/s [^\n]+\nLong polls woken +8000 /);
    expect(terminal).toContain('! WebSocket handshakes: the target is gone\n');
    expect(terminal).toContain(`\n${allows}`);
    const markdown = renderCapacityMarkdown(found);
    expect(markdown).toMatch(/\n### Ceilings: [^\n]+\n\n\| {2}\| answers\/s \|/);
    expect(markdown).toContain(`\n- ${allows}`);
  });

  test('are not mentioned where none were measured', () => {
    expect(renderCapacityTerminal(summary, false)).not.toContain('Ceilings');
    expect(renderCapacityMarkdown(summary)).not.toContain('Ceilings');
  });
});

describe('a file', () => {
  const folder = temporaryFolder();
  const write = (name: string, value: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  test('is read as it was written, by its path or that of its folder', () => {
    const path = write('capacity.json', forum);
    expect(readCapacity(path)).toEqual(forum);
    expect(capacityFileIn(folder)).toBe(path);
    expect(capacityFileIn(path)).toBe(path);
    expect(capacityFileIn(join(folder, 'gone'))).toBeNull();
    expect(capacityFileIn(write('result.json', { schema: 'pushbench.result/2' }))).toBeNull();
  });

  test.each([
    [{ ...forum, schema: 'pushbench.capacity/3' }, /has version pushbench.capacity\/3; this pushbench reads/],
    [{ ...forum, goals: [] }, /is damaged:\n {2}goals: /],
    [{ ...forum, goals: [{ metric: 'bytes.headers', atMost: 1 }] }, /is damaged:\n {2}goals\.0\.metric: /],
  ])('that is wrong is refused with the place', (value, message) => {
    expect(() => readCapacity(write('wrong.json', value))).toThrow(message);
  });

  test('with a damaged histogram is refused', () => {
    const [variant, ...others] = structuredClone(forum.variants);
    const trial = variant?.attempts[0]?.trial;
    if (trial) trial.latencyMs.histogram = 'nonsense';
    const path = write('histogram.json', { ...forum, variants: [variant, ...others] });
    expect(() => readCapacity(path)).toThrow(/variants\.0\.attempts\.0\.trial\.latencyMs\.histogram/);
  });
});
