import { describe, expect, test } from 'vitest';
import { compileSchedule } from '../schedule/schedule.ts';
import { slugOf } from '../variant.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

const base = {
  name: 's',
  title: 's',
  description: 's',
  users: 2,
  streams: [
    { name: 'a', topics: 'private', arrivals: { process: 'periodic', every: '1s' }, payload: { bytes: 20 } },
  ],
  phases: { measure: '2s' },
  variants: [{ transport: 'sse' }, { transport: 'websocket' }] as object[],
};
const parsed = (over: object): Scenario => ({ ...scenarioSchema.parse({ ...base, ...over }), traces: {} });
const slugs = (over: object) => parsed(over).variants.map(slugOf);
const issues = (over: object) =>
  scenarioSchema
    .safeParse({ ...base, ...over })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('without it, and with none, variants and schedule are as they were', () => {
  expect(parsed({ auth: 'none' })).toEqual(parsed({}));
  expect(slugs({})).toEqual(['sse', 'websocket']);
  expect(compileSchedule(parsed({ auth: 'cookie' }), 1).sha256).toBe(compileSchedule(parsed({}), 1).sha256);
});

test('a list is one variant for each, and a variant of its own has no other', () => {
  const auth = ['none', { by: 'cookie', lifetime: '4s' }, { by: 'cookie', lifetime: '4s', jitter: 0.5 }];
  expect(
    slugs({ auth, variants: [{ transport: 'sse' }, { transport: 'websocket', auth: 'message' }] }),
  ).toEqual(['sse', 'sse-cookie-4s', 'sse-cookie-4s-jitter0.5', 'websocket-message']);
});

test('it goes with each path', () => {
  expect(slugs({ auth: 'bearer', paths: ['direct', 'tls'], variants: [{ transport: 'sse' }] })).toEqual([
    'sse-bearer',
    'sse-tls-bearer',
  ]);
});

describe('refuses', () => {
  test('tokens by message where subscribers send none, and says where and what would be right', () => {
    expect(issues({ auth: 'message' })).toEqual([
      expect.stringMatching(
        /^auth: message does not fit sse, .*expected cookie, bearer or query.*websocket, socket-io$/,
      ),
    ]);
    expect(issues({ variants: [{ transport: 'sse', auth: 'message' }] })).toEqual([
      expect.stringMatching(/^variants\.0\.auth: message does not fit sse/),
    ]);
    expect(issues({ auth: ['cookie', 'message'], variants: [{ transport: 'sse' }] })).toEqual([
      expect.stringMatching(/^auth\.1: message/),
    ]);
  });

  test('the same twice', () => {
    expect(issues({ auth: ['cookie', { by: 'cookie' }] })).toContain('auth.1: cookie is already in the list');
    const variants = [{ transport: 'sse' }, { transport: 'sse', auth: 'cookie' }];
    expect(issues({ auth: 'cookie', variants })).toEqual([expect.stringContaining('duplicate variant')]);
    expect(issues({ variants })).toEqual([]);
  });
});
