import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf } from '../results/report.ts';
import { renderJson } from './json.ts';

test('programs read the answer, the verdicts and every metric with its interval and standing', () => {
  const rounds = [1, 2, 3].flatMap((round) => [trialOf('sse', { round }), trialOf('websocket', { round })]);
  const report = JSON.parse(
    renderJson(reportsOf([resultOf(rounds, { rounds: 3, target: { command: 'node server.js' } })])),
  );
  expect(report.schema).toBe('pushbench.report/1');
  const [scenario] = report.scenarios;
  expect(scenario).toMatchObject({
    scenario: 'small',
    rounds: 3,
    target: { command: 'node server.js' },
    scheduleSha256: 'a'.repeat(64),
    answer: { sentence: expect.stringMatching(/^sse and websocket meet p50 ≤ 30 ms;/) },
    slos: [{ metric: 'latency.p50', atMost: 30, text: 'p50 ≤ 30 ms' }],
  });
  expect(scenario.slos[0].outcomes.map((o: { outcome: string }) => o.outcome)).toEqual(['met', 'met']);
  expect(scenario.variants[1]).toMatchObject({
    variant: 'websocket',
    validTrials: 3,
    metrics: {
      'bytes.headers': { unit: 'B', value: 25, standing: 'equal', factor: { value: 1, interval: null } },
      'latency.p999': { value: null, interval: null, standing: 'unknown', factor: null },
    },
  });
  expect(scenario.variants[1].metrics['cpu.perNotification'].interval.low).toBeCloseTo(100, 6);
});
