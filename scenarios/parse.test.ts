import { describe, expect, test } from 'vitest';
import { InvalidFileError } from '../core/errors.ts';
import { parseScenario } from './parse.ts';

const good = `name: small
title: Small
description: A small one.
users: 4
streams:
  - name: news
    topics: private
    arrivals: { process: poisson, perSecond: 5 }
    payload: { bytes: 200 }
phases: { warmUp: 1s, measure: 2s }
variants:
  - { transport: sse }
`;

/** What is wrong with the good scenario once these parts are replaced, as line:column: message. */
function problemsOf(...replacements: [string, string][]): string[] {
  let text = good;
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return problemsIn(text);
}

function problemsIn(text: string): string[] {
  try {
    parseScenario(text, 'my.yaml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFileError);
    const { problems, message, hint, exitCode } = error as InvalidFileError;
    expect(hint).toContain('docs/SCENARIOS.md');
    expect(exitCode).toBe(2);
    expect(message).toBe(problems.map((p) => `my.yaml:${p.line}:${p.column}: ${p.message}`).join('\n'));
    return problems.map((p) => `${p.line}:${p.column}: ${p.message}`);
  }
}

test('a good scenario comes back with its defaults filled in', () => {
  expect(parseScenario(good, 'my.yaml')).toMatchObject({
    users: 4,
    connect: { over: 1000 },
    headers: { profile: 'minimal', cookieBytes: 0 },
    phases: { warmUp: 1000, measure: 2000, drain: 5000 },
    variants: [{ transport: 'sse', heartbeat: 15_000, bufferLimitBytes: 1_048_576 }],
    slos: [],
  });
});

describe('a wrong value is reported where it stands', () => {
  const transportList = 'short-polling, long-polling, http-streaming, sse, websocket, socket-io, fallback';
  const aDuration = 'expected a duration such as 250ms, 1.5s, 2m or 1h';
  test.each([
    ['users: 4', 'users: 0', '4:8: users: expected number to be >=1'],
    ['users: 4', 'users: 200000', '4:8: users: expected number to be <=100000'],
    ['users: 4\n', '', '1:1: users: is missing; expected number'],
    ['name: small', 'name: Small One', '1:7: name: expected a lower-case name such as my-scenario'],
    ['name: news', 'name: News', '6:11: streams[0].name: expected a lower-case name such as replies'],
    ['measure: 2s', 'measure: 2', `10:32: phases.measure: ${aDuration}`],
    ['measure: 2s', 'measure: 2 sec', `10:32: phases.measure: ${aDuration}`],
    ['measure: 2s', 'measure: 0s', '10:32: phases.measure: must be longer than 0'],
    ['users: 4', 'users: 4\nconnect: { within: 11m }', '5:20: connect.within: must not be longer than 10m'],
    ['warmUp: 1s', 'warmUp: 1h', '10:9: phases: warmUp and measure may take at most 1h together'],
    [
      'private',
      'public',
      '7:13: streams[0].topics: expected private, broadcast, or { roomsOf: <users per room> }',
    ],
    [
      'poisson',
      'fish',
      '8:26: streams[0].arrivals.process: expected process: periodic, poisson, burst, jobs or trace',
    ],
    ['sse', 'pigeon', `12:18: variants[0].transport: expected a transport: ${transportList}`],
    ['  - { transport: sse }', '  []', '12:3: variants: expected array to have >=1 items'],
  ])('%j → %j', (from, to, problem) => {
    expect(problemsOf([from, to])).toEqual([problem]);
  });

  test('a bad distribution names what it should be', () => {
    const uniform = 'bytes: { distribution: uniform, min: 300, max: 200 }';
    expect(problemsOf(['bytes: 200', uniform])).toEqual([
      '9:23: streams[0].payload.bytes: min must not be above max',
    ]);
    expect(problemsOf(['bytes: 200', 'bytes: lots'])[0]).toMatch(
      /^9:23: streams\[0\]\.payload\.bytes: expected one value, or \{ distribution: uniform, min, max \}/,
    );
  });

  const stream = 'streams[0]';
  const uniform = '{ distribution: uniform, min: 5s, max: 26h }';
  test.each([
    ['bytes: 200', 'bytes: 131073', `9:23: ${stream}.payload.bytes: expected number to be <=131072`],
    ['bytes: 200', 'bytes: -1', `9:23: ${stream}.payload.bytes: expected number to be >=0`],
    ['bytes: 200', 'bytes: 1.5', `9:23: ${stream}.payload.bytes: expected int, received number`],
    [
      'bytes: 200',
      'bytes: { distribution: exponential, mean: 9, max: 131073 }',
      `9:66: ${stream}.payload.bytes.max: expected number to be <=131072`,
    ],
    [
      'process: poisson, perSecond: 5',
      'process: jobs, duration: 25h, pause: 1s',
      `8:42: ${stream}.arrivals.duration: must not be longer than 24h`,
    ],
    [
      'process: poisson, perSecond: 5',
      `process: jobs, duration: ${uniform}, pause: 1s`,
      `8:81: ${stream}.arrivals.duration.max: must not be longer than 24h`,
    ],
    ['private', '{ roomsOf: 100001 }', `7:24: ${stream}.topics.roomsOf: expected number to be <=100000`],
    [
      'perSecond: 5',
      'perSecond: 1000001',
      `8:46: ${stream}.arrivals.perSecond: expected number to be <=1000000`,
    ],
    ['measure: 2s', 'measure: 25h', '10:32: phases.measure: must not be longer than 24h'],
    [
      'users: 4',
      'users: 4\nheaders: { cookieBytes: 8193 }',
      '5:25: headers.cookieBytes: expected number to be <=8192',
    ],
    [
      '{ transport: sse }',
      '{ transport: sse, bufferLimitBytes: 5 }',
      '12:41: variants[0].bufferLimitBytes: expected number to be >=16384',
    ],
  ])('the limit of a number is stated: %j → %j', (from, to, problem) => {
    expect(problemsOf([from, to])).toContain(problem);
  });

  test('a value among several names all of them', () => {
    expect(problemsOf(['users: 4', 'users: 4\nheaders: { profile: firefox }'])).toEqual([
      '5:21: headers.profile: expected minimal, chrome',
    ]);
    expect(problemsOf(['users: 4', 'users: 4\nslos: [{ metric: latency.p98, atMost: 3 }]'])[0]).toMatch(
      /^5:18: slos\[0\]\.metric: expected latency\.p50, latency\.p90, /,
    );
  });
});

describe('an unknown key is pointed at', () => {
  const message = 'unknown key; remove it or fix its spelling';
  test.each([
    ['users: 4', 'users: 4\ncolour: red', `5:1: colour: ${message}`],
    ['{ transport: sse }', '{ transport: sse, hart: 5s }', `12:23: variants[0].hart: ${message}`],
    ['perSecond: 5 }', 'perSecond: 5, every: 1s }', `8:49: streams[0].arrivals.every: ${message}`],
    ['warmUp: 1s', 'cooldown: 1s', `10:11: phases.cooldown: ${message}`],
  ])('%j → %j', (from, to, problem) => {
    expect(problemsOf([from, to])).toEqual([problem]);
  });
});

describe('an impossible combination is explained', () => {
  const jobs = 'process: jobs, duration: 1s, pause: 1s';
  const trace = 'process: trace, file: a.ndjson';
  const poisson = 'process: poisson, perSecond: 5';
  test.each<[string, [string, string][], string[]]>([
    [
      'a room larger than the crowd',
      [['private', '{ roomsOf: 9 }']],
      ['7:24: streams[0].topics.roomsOf: a room of 9 needs at least as many users; there are 4'],
    ],
    [
      'weights on one topic',
      [['private', 'broadcast\n    weights: { zipf: 1 }']],
      ['8:14: streams[0].weights: broadcast has only one topic, so weights have no effect; remove weights'],
    ],
    [
      'weights on a rhythm',
      [
        ['private', 'private\n    weights: { zipf: 1 }'],
        [poisson, 'process: periodic, every: 1s'],
      ],
      [
        '8:14: streams[0].weights: periodic gives each topic its own rhythm; weights go with poisson and burst',
      ],
    ],
    [
      'jobs in rooms',
      [
        ['private', '{ roomsOf: 2 }'],
        [poisson, jobs],
      ],
      ['7:13: streams[0].topics: a job belongs to one user: jobs need topics: private'],
    ],
    [
      'jobs from subscribers',
      [
        ['private', 'private\n    from: subscriber'],
        [poisson, jobs],
      ],
      ['8:11: streams[0].from: the server completes jobs: jobs need from: server'],
    ],
    [
      'jobs without end',
      [[poisson, 'process: jobs, duration: 0s, pause: 0s']],
      [
        '8:42: streams[0].arrivals.duration: duration and pause are both 0: jobs would never end; make one longer',
      ],
    ],
    [
      'overlapping bursts',
      [[poisson, 'process: burst, every: 1s, size: 5, within: 2s']],
      [
        '8:61: streams[0].arrivals.within: a burst must end before the next begins: within must not be above every',
      ],
    ],
    [
      'a trace to private topics from subscribers with payloads',
      [
        ['private', 'private\n    from: subscriber'],
        [poisson, trace],
      ],
      [
        '7:13: streams[0].topics: a trace has no topics of its own: it needs topics: broadcast',
        '8:11: streams[0].from: a trace is replayed by the server: it needs from: server',
        '10:14: streams[0].payload: a trace brings its own payloads; remove payload',
      ],
    ],
    [
      'no payload',
      [['    payload: { bytes: 200 }\n', '']],
      ['6:5: streams[0]: payload is missing; for example payload: { bytes: 200 }'],
    ],
    [
      'a JSON payload of five bytes',
      [['bytes: 200', 'bytes: 5']],
      ['9:23: streams[0].payload.bytes: a JSON payload has at least 11 bytes; use format: binary below'],
    ],
    [
      'two streams of one name',
      [
        [
          'phases:',
          `  - { name: news, topics: private, arrivals: { ${poisson} }, payload: { bytes: 99 } }\nphases:`,
        ],
      ],
      ['10:13: streams[1].name: another stream is already called news'],
    ],
    [
      'a variant twice',
      [['{ transport: sse }', '{ transport: sse }\n  - { transport: sse, heartbeat: 15s }']],
      ['13:5: variants[1]: duplicate variant; change an option or remove one'],
    ],
    [
      'a metric with two SLOs',
      [
        [
          'users: 4',
          'users: 4\nslos: [{ metric: latency.p99, atMost: 3 }, { metric: latency.p99, atMost: 4 }]',
        ],
      ],
      ['5:54: slos[1].metric: this metric already has an SLO'],
    ],
    [
      'a restart after the window',
      [['users: 4', 'users: 4\ndisturbances: [{ kind: restart, after: 2s }]']],
      ['5:40: disturbances[0].after: the restart must be within the measured window: below phases.measure'],
    ],
    [
      'a turn of disconnects that reaches into the next',
      [['users: 4', 'users: 4\ndisturbances: [{ kind: disconnect, every: 1s, within: 2s }]']],
      [
        '5:55: disturbances[0].within: a turn must end before the next begins: within must not be above every',
      ],
    ],
    [
      'disconnects of nobody',
      [['users: 4', 'users: 4\ndisturbances: [{ kind: disconnect, every: 1s, share: 0 }]']],
      ['5:54: disturbances[0].share: expected number to be >0'],
    ],
    [
      'a disturbance of another kind',
      [['users: 4', 'users: 4\ndisturbances: [{ kind: earthquake }]']],
      ['5:24: disturbances[0].kind: expected kind: disconnect, restart, link or proxy'],
    ],
    [
      'a first wait that is longer than the longest',
      [['users: 4', 'users: 4\nreconnect: { first: 20s }']],
      ['5:21: reconnect.first: must not be longer than longest'],
    ],
  ])('%s', (_, replacements, problems) => {
    expect(problemsOf(...replacements)).toEqual(problems);
  });

  test('subscribers that send, with disturbances', () => {
    const problems = problemsOf(
      ['users: 4', 'users: 4\ndisturbances: [{ kind: restart, after: 1s }]'],
      ['topics: private', 'topics: private\n    from: subscriber'],
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('streams[0].from: a message in flight when a connection is lost');
  });

  test('a binary payload may be as small as five bytes', () => {
    expect(problemsOf(['bytes: 200', 'format: binary, bytes: 5'])).toEqual([]);
  });
});

test('of very many problems the first are told, and the others counted', () => {
  const unknown = Array.from({ length: 10_000 }, (_, i) => `key${i}: 1\n`).join('');
  expect(() => parseScenario(`${good}${unknown}`, 'my.yaml')).toThrow(
    /^my\.yaml:13:1: key0: unknown key;.*(\n.*){19}\n… and 9,980 more$/,
  );
});

test('everything that is wrong is reported at once, from top to bottom', () => {
  const problems = problemsOf(
    ['users: 4', 'users: 0'],
    ['measure: 2s', 'measure: 2x'],
    ['sse }', 'pigeon }\nx: 1\ny: 2'],
  );
  expect(problems.map((p) => p.split(' ')[0])).toEqual(['4:8:', '10:32:', '12:18:', '13:1:', '14:1:']);
});

describe('a mistake in the YAML itself is reported with its place', () => {
  test.each([
    ['a tab', good.replace('    topics', '\ttopics'), '7:1: Tabs are not allowed as indentation'],
    ['a key twice', `${good}users: 5\n`, '13:1: Map keys must be unique'],
    [
      'an open bracket',
      good.replace('sse }', 'sse'),
      '13:1: Flow map in block collection must be sufficiently indented and end with a }',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsIn(text)[0]).toBe(problem);
  });

  test('an empty file is refused at its beginning', () => {
    expect(problemsIn('')[0]).toMatch(/^1:1: .*expected object/);
  });
});
