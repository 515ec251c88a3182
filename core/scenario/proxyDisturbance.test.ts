import { expect, test } from 'vitest';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { compileSchedule } from '../schedule/schedule.ts';

const reload = { kind: 'proxy', after: '300ms', action: 'reload' };
const restart = { kind: 'proxy', after: '500ms', action: 'restart', down: '100ms' };
const over = (path: string) => [{ transport: 'sse', over: path }];
const behind = (disturbances: object[] | undefined, path = 'nginx') =>
  smallScenario({ disturbances, variants: over(path) });

test('what is done to the proxy is compiled in order, and part of the identity of a schedule', () => {
  const { disturbances, sha256 } = compileSchedule(behind([restart, reload]), 1);
  expect(disturbances.proxy).toEqual([
    { atUs: 1_300_000, action: 'reload', downMs: 0 },
    { atUs: 1_500_000, action: 'restart', downMs: 100 },
  ]);
  expect(
    new Set([
      sha256,
      compileSchedule(behind([reload]), 1).sha256,
      compileSchedule(behind(undefined), 1).sha256,
    ]).size,
  ).toBe(3);
});

test.each([
  [{ ...reload, down: '1s' }, 'nginx', /down belongs to restart/],
  [{ ...restart, after: '1h' }, 'nginx', /must be back within the measured window/],
  [{ ...restart, down: '1h' }, 'nginx', /must be back within the measured window/],
  [restart, 'tls', /the variant sse-tls has none: add over, such as nginx/],
  [reload, 'caddy', /sse-caddy has caddy, which takes no signal to reload; expected restart/],
  [{ ...reload, action: 'stop' }, 'nginx', /expected restart or reload/],
])('%j over %s is refused', (disturbance, path, reason) => {
  expect(() => behind([disturbance], path)).toThrow(reason);
});
