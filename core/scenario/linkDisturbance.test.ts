import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { compileSchedule } from '../schedule/schedule.ts';

const down = { kind: 'link', after: '500ms', down: '300ms' };
const step = { kind: 'link', after: '1s', rtt: '200ms', for: '500ms' };
const over = (path: string) => [{ transport: 'sse', over: path }];
const linked = (disturbances: object[], parts: object = {}) =>
  smallScenario({ disturbances, variants: over('rtt50ms'), ...parts });

test('changes of the link are compiled in order, counted from the start of the window', () => {
  const { link, restarts, cuts } = compileSchedule(
    linked([{ kind: 'link', after: '1500ms', rtt: '200ms' }, step, down]),
    1,
  ).disturbances;
  expect(link).toEqual([
    { atUs: 1_500_000, rttMs: null, forMs: 300 },
    { atUs: 2_000_000, rttMs: 200, forMs: 500 },
    { atUs: 2_500_000, rttMs: 200, forMs: null },
  ]);
  expect([restarts, cuts.user.length]).toEqual([[], 0]);
});

test('the identity of a schedule holds them, and only where there are any', () => {
  const identity = (disturbances?: object[]) =>
    compileSchedule(linked(disturbances ?? [], disturbances ? {} : { disturbances: undefined }), 1).sha256;
  const others = [identity(), identity([down]), identity([step]), identity([{ ...down, down: '301ms' }])];
  expect(new Set(others)).toHaveLength(4);
  expect(identity()).toBe(compileSchedule(smallScenario(), 1).sha256);
});

describe('a disturbance of the link that cannot be', () => {
  const problems = (disturbances: object[], parts: object = {}) => {
    try {
      linked(disturbances, parts);
      return [];
    } catch (error) {
      return (error as z.ZodError).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    }
  };

  test('is not one that can', () => {
    expect(problems([down, step, { ...step, after: '1500ms' }])).toEqual([]);
    // One that is down may have another round trip, too.
    expect(problems([down, { ...step, after: '0ms', for: '2s' }])).toEqual([]);
  });

  test.each<[object[], RegExp, object?]>([
    [
      [{ kind: 'link', after: '1s' }],
      /^disturbances.0: a link disturbance has either down, such as 3s, or rtt/,
    ],
    [[{ ...down, rtt: '50ms' }], /either down, such as 3s, or rtt, such as 300ms/],
    [[{ ...down, for: '1s' }], /^disturbances.0.for: for belongs to rtt/],
    [[{ ...down, down: '0ms' }], /^disturbances.0.down: must be longer than 0/],
    [[{ ...step, rtt: '11s' }], /^disturbances.0.rtt: expected 10s at most/],
    [[{ ...down, after: '2s' }], /^disturbances.0.after: .*below phases.measure/],
    [
      [{ ...down, down: '1600ms' }],
      /^disturbances.0.down: the link must be as before when the measured window/,
    ],
    [[{ ...step, for: '1100ms' }], /^disturbances.0.for: the link must be as before/],
    [
      [{ ...down, down: '1500ms' }],
      /^disturbances.0.down: TCP may take as long again until it gets through: phases.drain must be at least 3500ms/,
      { phases: { warmUp: '1s', measure: '2s', drain: '3s' } },
    ],
    [[down, { ...down, after: '700ms' }], /^disturbances.1.after: the link is down at this time already/],
    [
      [
        { ...step, for: undefined },
        { ...step, after: '1500ms' },
      ],
      /has another round trip at this time already/,
    ],
    [
      [down],
      /^disturbances.0: a link that goes down needs a link, and the variant sse-tls has none: add over/,
      { variants: [...over('rtt50ms'), ...over('tls')] },
    ],
    [
      [step],
      /a change of its round trip needs a link, and the variant sse has none/,
      { paths: ['rtt50ms', 'direct'], variants: [{ transport: 'sse' }] },
    ],
    [
      [{ ...step, rtt: '10ms' }],
      /^disturbances.0.rtt: the variant sse-rtt50ms-jitter10ms has a jitter of more than half/,
      { variants: over('rtt50ms+jitter10ms') },
    ],
  ])('is refused: %j', (disturbances, problem, parts = {}) => {
    expect(problems(disturbances, parts)).toEqual([expect.stringMatching(problem)]);
  });
});
