import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { unsupportedSlos } from '../../harness/trial/validity.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { scenarioText } from './scenarioText.ts';
import { questions, rateWords, type Wishes } from './wishes.ts';

const wishes: Wishes = {
  users: 500,
  rate: 1 / 30,
  audience: 'private',
  payload: 300,
  interval: 5_000,
  goal: 1_000,
};
const frame = { name: 'mine', schema: './s.json', assumptions: ['One.', 'Two:\n- three'] };
const parsed = (parts: Partial<Wishes> = {}) =>
  parseScenario(scenarioText({ ...wishes, ...parts }, frame), 'mine.yaml');

test('a scenario says what was wished, and names the schema and every assumption', () => {
  const text = scenarioText(wishes, frame);
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/s\.json\n/);
  expect(text).toContain('\n# - One.\n# - Two: - three\n');
  const scenario = parsed();
  expect(scenario).toMatchObject({
    name: 'mine',
    users: 500,
    streams: [{ topics: 'private', arrivals: { perSecond: 0.03333 }, payload: { bytes: { value: 300 } } }],
    slos: [{ metric: 'latency.p99', atMost: 1_000 }],
  });
  expect(scenario.variants).toContainEqual(expect.objectContaining({ interval: 5_000 }));
  expect(new Set(scenario.variants.map(({ transport }) => transport)).size).toBe(scenario.variants.length);
});

describe('whatever is wished, the file is valid, and its goal can be judged', () => {
  test.each<Partial<Wishes>>([
    {},
    { users: 1 },
    { users: 100_000, rate: 1 / 600 },
    { rate: 50, users: 20 },
    { audience: 'broadcast' },
    { audience: 'broadcast', rate: 1 / 60 },
    { audience: 20 },
    { interval: 1_200_000 },
    { interval: 100, goal: 1 },
    { payload: 11 },
    { payload: { median: 200, p99: 900, max: 4_000 } },
  ])('%j', (parts) => {
    const scenario = { ...parsed(parts), traces: {} };
    const { measuredDeliveries } = compileSchedule(scenario, '1');
    expect(unsupportedSlos(scenario.slos, measuredDeliveries)).toEqual([]);
    const { warmUp, measure, drain } = scenario.phases;
    const interval = parts.interval ?? wishes.interval;
    expect(warmUp).toBeGreaterThanOrEqual(interval);
    expect(measure).toBeGreaterThanOrEqual(2 * interval);
    expect(drain).toBeGreaterThanOrEqual(2 * interval);
  });
});

test('what no scenario can have is refused, with the flag to change', () => {
  expect(() => parsed({ audience: 501 })).toThrow(
    'a room of 501 needs at least as many users; there are 500',
  );
  for (const parts of [
    { users: 100_000, rate: 100 },
    { users: 1, rate: 1 / 3_600 },
  ])
    expect(() => parsed(parts)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^Change --users or --rate/) }),
    );
});

const parse = (name: keyof Wishes, text: string) => questions.find((one) => one.name === name)?.parse(text);

test.each<[string, number]>([
  ['0.5', 0.5],
  ['.5/s', 0.5],
  ['6/min', 0.1],
  ['6 / m', 0.1],
  ['18/h', 0.005],
])('a rate of %s is understood', (text, perSecond) => {
  expect(parse('rate', text)).toBeCloseTo(perSecond, 10);
});

test.each<[keyof Wishes, string]>([
  ['users', '0'],
  ['users', '100001'],
  ['rate', '0'],
  ['rate', '-1'],
  ['rate', '6/day'],
  ['rate', '2000/s'],
  ['rate', ''],
  ['audience', 'everybody'],
  ['audience', '0'],
  ['payload', '10'],
  ['payload', '131073'],
  ['interval', '5'],
  ['interval', '21m'],
  ['goal', '0s'],
])('%s: %j is refused with what is expected', (name, text) => {
  expect(() => parse(name, text)).toThrow(/^Expected /);
});

test('what is usual is an answer to every question; there are six at most', () => {
  for (const { parse, usual } of questions) expect(parse(usual)).toBeTruthy();
  expect(questions.length).toBeLessThanOrEqual(6);
});

test.each<[number, string]>([
  [1, 'once a second'],
  [0.1, '6 times a minute'],
  [1 / 3_600, 'once an hour'],
  [2.345_6, '2.35 times a second'],
])('%d per second in words', (rate, words) => {
  expect(rateWords(rate)).toBe(words);
});
