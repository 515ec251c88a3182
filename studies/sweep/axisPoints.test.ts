import { describe, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { slugOf } from '../../core/variant.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { mergedAlong, pointsAlong } from './axisPoints.ts';
import { parseAxis } from './parseAxis.ts';

const polling = (interval: string, more: object = {}) => ({ transport: 'short-polling', interval, ...more });
const along = (text: string, parts: object = {}, traces = {}) =>
  pointsAlong(parseAxis(text), smallScenario(parts, traces), '1');

describe('along the interval', () => {
  const variants = [
    { transport: 'sse' },
    polling('1s'),
    polling('3s'),
    polling('1s', { connection: 'close' }),
  ];
  const points = along('interval=500ms,4s', { variants });

  test('only variants with an interval are run at each value, and the others once', () => {
    expect(points.map(({ value, scenario }) => [value, scenario.variants.map(slugOf)])).toEqual([
      [null, ['sse']],
      [500, ['short-polling-500ms-keep-alive', 'short-polling-500ms-close']],
      [4000, ['short-polling-4s-keep-alive', 'short-polling-4s-close']],
    ]);
  });

  test('all have the same schedule, with room for the longest interval before and after the window', () => {
    expect(new Set(points.map(({ schedule }) => schedule.sha256)).size).toBe(1);
    for (const { scenario } of points)
      expect(scenario.phases).toEqual({ warmUp: 4000, measure: 2000, drain: 5000 });
  });

  test('variants that differ in nothing else become one, which is said', () => {
    const axis = parseAxis('interval=500ms,4s');
    expect(mergedAlong(axis, smallScenario({ variants }))).toEqual([
      ['short-polling-1s-keep-alive', 'short-polling-3s-keep-alive'],
    ]);
    expect(mergedAlong(parseAxis('users=1,2'), smallScenario({ variants }))).toEqual([]);
  });

  test('there is no point without a value where all have an interval', () => {
    expect(along('interval=1s,2s', { variants: [polling('1s')] }).map(({ value }) => value)).toEqual([
      1000, 2000,
    ]);
  });
});

test('along the hold time only long polling changes', () => {
  const points = along('hold=5s,25s', { variants: [{ transport: 'sse' }, { transport: 'long-polling' }] });
  expect(points.map(({ scenario }) => scenario.variants.map(slugOf))).toEqual([
    ['sse'],
    ['long-polling-hold5s'],
    ['long-polling'],
  ]);
});

test('along the users all variants run at each number', () => {
  const points = along('users=5,10', { variants: [{ transport: 'sse' }, { transport: 'websocket' }] });
  expect(points.map(({ value, scenario }) => [value, scenario.users, scenario.variants.length])).toEqual([
    [5, 5, 2],
    [10, 10, 2],
  ]);
});

describe('along the rate', () => {
  /** Deliveries per user and second, counted in a long schedule. */
  const ratesOf = (streams: object[], text = 'rate=0.5,4') =>
    along(text, { users: 12, streams, phases: { warmUp: '0s', measure: '2000s' } }).map(
      ({ schedule }) => schedule.measuredDeliveries / 12 / 2000,
    );

  test.each([
    ['poisson', { arrivals: { process: 'poisson', perSecond: 3 } }],
    ['periodic', { arrivals: { process: 'periodic', every: '250ms' } }],
    ['bursts', { arrivals: { process: 'burst', every: '2s', size: 30, within: '100ms' } }],
    ['a broadcast', { topics: 'broadcast', arrivals: { process: 'poisson', perSecond: 1 } }],
    [
      'rooms of which some are busier',
      {
        topics: { roomsOf: 4 },
        weights: { zipf: 1 },
        arrivals: { process: 'poisson', perSecond: 1 },
      },
    ],
  ])('each user receives so many notifications of %s', (_, parts) => {
    const [low, high] = ratesOf([stream(parts)]);
    expect(low).toBeCloseTo(0.5, 1);
    expect(high).toBeCloseTo(4, 0);
  });

  test('several streams keep their shares', () => {
    const streams = [
      stream({ name: 'a', arrivals: { process: 'poisson', perSecond: 3 } }),
      stream({ name: 'b', arrivals: { process: 'periodic', every: '1s' } }),
    ];
    const [point] = along('rate=2,8', { streams });
    expect(point?.scenario.streams.map(({ arrivals }) => arrivals)).toMatchObject([
      { perSecond: 1.5 },
      { every: 2000 },
    ]);
  });
});

test('along the payload all have the same size', () => {
  const [point] = along('payload=100,2000');
  expect(point?.scenario.streams[0]?.payload?.bytes).toEqual({ distribution: 'constant', value: 100 });
  expect(new Set(point?.schedule.payloadBytes)).toEqual(new Set([100]));
});

const jobs = {
  process: 'jobs',
  duration: '1s',
  pause: '1s',
};
const trace = {
  streams: [{ name: 'quakes', topics: 'broadcast', arrivals: { process: 'trace', file: 'quakes.ndjson' } }],
};
const quakes = { 'quakes.ndjson': [{ atMs: 1500, payload: '{}' }] };

test.each([
  [
    'users=3,50',
    { streams: [stream({ topics: { roomsOf: 20 } })], users: 30 },
    {},
    /^users=3: a room of 20 needs/,
  ],
  ['payload=5,50', {}, {}, /^payload=5: a JSON payload has at least 11 bytes/],
  ['payload=50,500', trace, quakes, /^payload=50: the stream quakes replays a trace/],
  ['rate=1,2', trace, quakes, /^rate=1: the stream quakes sets its own pace/],
  ['rate=1,2', { streams: [stream({ arrivals: jobs })] }, {}, /^rate=1: the stream news sets its own pace/],
  [
    'rate=1,900',
    { streams: [stream({ arrivals: { process: 'burst', every: '1s', size: 6, within: '500ms' } })] },
    {},
    /^rate=900: a burst must end before the next begins/,
  ],
  [
    'users=10,100000',
    { streams: [stream({ topics: 'broadcast', arrivals: { process: 'periodic', every: '2ms' } })] },
    {},
    /^users=100000: the scenario has more than 50,000,000 deliveries/,
  ],
  ['rate=0.0000001,1', {}, {}, /^rate=1e-7: small: nothing happens within/],
  ['hold=1s,2s', {}, {}, /^no variant of small has the option hold/],
  ['interval=1s,1h', { variants: [polling('1s')] }, {}, /^interval=1h: a warm-up of this length/],
])('%s is refused with the value, and why', (text, parts, traces, message) => {
  expect(() => along(text, parts, traces)).toThrow(PushbenchError);
  expect(() => along(text, parts, traces)).toThrow(message);
});

describe('along categories', () => {
  const variants = [
    { transport: 'sse', over: 'tls1.2+rsa2048' },
    { transport: 'sse' },
    { transport: 'websocket' },
  ];
  const slugsAt = (text: string) =>
    along(text, { variants }).map(({ value, scenario }) => [value, scenario.variants.map(slugOf)]);

  test('every variant runs over each, and keeps the rest of its path', () => {
    expect(slugsAt('http=1.1,2')).toEqual([
      ['1.1', ['sse-tls1.2-rsa2048', 'sse', 'websocket']],
      ['2', ['sse-h2-tls1.2-rsa2048', 'sse-h2', 'websocket-h2']],
    ]);
    expect(slugsAt('tls=1.3,off')).toEqual([
      ['1.3', ['sse-tls-rsa2048', 'sse-tls', 'websocket-tls']],
      ['off', ['sse', 'websocket']],
    ]);
  });

  test('what is sent, and when, is the same in all', () => {
    const points = along('tls=off,1.2,1.3', { variants });
    expect(new Set(points.map(({ schedule }) => schedule.sha256)).size).toBe(1);
  });

  test('variants that differ in nothing else become one, which is said', () => {
    const scenario = smallScenario({ variants: [{ transport: 'sse' }, { transport: 'sse', over: 'tls' }] });
    expect(mergedAlong(parseAxis('tls=off,1.3'), scenario)).toEqual([['sse', 'sse-tls']]);
    expect(mergedAlong(parseAxis('http=1.1,2'), scenario)).toEqual([]);
  });
});
