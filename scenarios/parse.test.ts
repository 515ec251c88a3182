import { describe, expect, it } from 'vitest';
import { InvalidFileError } from '../core/errors.ts';
import { parseScenario } from './parse.ts';

const valid = `name: tiny
title: Tiny
description: Tiny.
users: 10
streams:
  - name: news
    topics: private
    arrivals: { process: poisson, perSecond: 5 }
    payload: { bytes: 100 }
phases: { warmUp: 1s, measure: 2s }
variants:
  - { transport: sse }
`;

/** What is wrong with a text, as `line:column message`. */
function problemsOf(text: string): string[] {
  try {
    parseScenario(text, 'f.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFileError);
    expect((error as InvalidFileError).exitCode).toBe(2);
    return (error as InvalidFileError).problems.map((p) => `${p.line}:${p.column} ${p.message}`);
  }
  throw new Error('the text was taken for valid');
}

describe('parseScenario', () => {
  it('fills in the defaults of a valid file', () => {
    expect(parseScenario(valid, 'f.yaml')).toMatchObject({
      users: 10,
      connect: { over: 1000 },
      headers: { profile: 'minimal', cookieBytes: 0 },
      phases: { warmUp: 1000, measure: 2000, drain: 5000 },
      variants: [{ transport: 'sse', heartbeat: 15_000, bufferLimitBytes: 1_048_576 }],
      slos: [],
    });
  });

  it.each([
    ['users: 10', 'users: 0', '4:8 users: '],
    ['users: 10', 'users: many', '4:8 users: expected number, received string'],
    ['users: 10\n', '', '1:1 users: is missing; expected number'],
    ['title: Tiny', 'title: Tiny\ncolour: red', '3:1 colour: unknown key; remove it or mend its spelling'],
    ['measure: 2s', 'measure: 2', '10:32 phases.measure: expected a duration such as 250ms, 1.5s, 2m or 1h'],
    ['measure: 2s', 'measure: 2 s', '10:32 phases.measure: expected a duration'],
    ['measure: 2s', 'measure: 2h', '10:9 phases: warmUp and measure may take at most 1h together'],
    ['perSecond: 5', 'perSecond: 0', '8:46 streams[0].arrivals.perSecond: '],
    [
      'process: poisson, perSecond: 5',
      'process: fish',
      '8:26 streams[0].arrivals.process: expected process: periodic, poisson',
    ],
    [
      'topics: private',
      'topics: everyone',
      '7:13 streams[0].topics: expected private, broadcast, or { roomsOf',
    ],
    [
      'topics: private',
      'topics: { roomsOf: 11 }',
      '7:24 streams[0].topics.roomsOf: a room of 11 needs at least as many users',
    ],
    [
      'topics: private',
      'topics: broadcast\n    weights: { zipf: 1 }',
      '8:14 streams[0].weights: broadcast has one topic',
    ],
    ['bytes: 100', 'bytes: 5', '9:23 streams[0].payload.bytes: a JSON payload has at least 11 bytes'],
    ['bytes: 100', 'bytes: { distribution: uniform, min: 50, max: 20 }', 'min must not be above max'],
    [
      'bytes: 100',
      'bytes: { distribution: lognormal, median: 50, p99: 20, max: 20 }',
      'expected 0 < median ≤ p99 ≤ max',
    ],
    ['    payload: { bytes: 100 }\n', '', 'payload is missing'],
    ['transport: sse', 'transport: telepathy', 'variants[0].transport: expected a transport: short-polling'],
    ['transport: sse', 'transport: short-polling', 'variants[0].interval: '],
    ['transport: sse', 'transport: sse, interval: 1s', 'variants[0].interval: unknown key'],
    [
      '- { transport: sse }',
      '- { transport: sse }\n  - { transport: sse, heartbeat: 15s }',
      '13:5 variants[1]: the same variant stands here twice',
    ],
    [
      'process: poisson, perSecond: 5',
      'process: burst, every: 1s, size: 5, within: 2s',
      'a burst must end before the next begins',
    ],
    ['topics: private', 'topics: broadcast\n    from: subscriber', 'OK'],
  ])('says where %j became %j and what is wrong', (from, to, expected) => {
    const text = valid.replace(from, to);
    expect(text).not.toBe(valid);
    if (expected === 'OK') expect(parseScenario(text, 'f.yaml').streams[0]?.from).toBe('subscriber');
    else expect(problemsOf(text).join('\n')).toContain(expected);
  });

  it.each([
    ['jobs for everybody', 'topics: private', 'topics: broadcast', 'a job belongs to one user'],
    [
      'jobs sent by subscribers',
      'topics: private',
      'topics: private\n    from: subscriber',
      'the server completes jobs',
    ],
    ['jobs of no time', 'duration: 1s, pause: 1s', 'duration: 0s, pause: 0s', 'jobs would never end'],
  ])('refuses %s', (_what, from, to, expected) => {
    const jobs = valid.replace('process: poisson, perSecond: 5', 'process: jobs, duration: 1s, pause: 1s');
    expect(problemsOf(jobs.replace(from, to)).join()).toContain(expected);
  });

  it('refuses a trace with topics, senders or payloads of its own', () => {
    const text = valid
      .replace('process: poisson, perSecond: 5', 'process: trace, file: t.ndjson')
      .replace('topics: private', 'topics: private\n    from: subscriber');
    const problems = problemsOf(text).join('\n');
    expect(problems).toContain('needs topics: broadcast');
    expect(problems).toContain('needs from: server');
    expect(problems).toContain('remove payload');
  });

  it('reports everything that is wrong at once, in the order of the file', () => {
    const text = valid.replace('users: 10', 'users: -1').replace('sse', 'ssee').replace('poisson', 'possion');
    expect(problemsOf(text).map((p) => p.split(' ')[0])).toEqual(['4:8', '8:26', '12:18']);
  });

  it.each([
    ['name: [unclosed', /1:\d+ /],
    ['a: 1\na: 2\n', /2:1 .*unique/],
    ['', /1:1 /],
    ['just text', /1:1 /],
    ['- a list', /1:1 /],
  ])('says where %j is no scenario', (text, expected) => {
    expect(problemsOf(text).join('\n')).toMatch(expected);
  });
});
