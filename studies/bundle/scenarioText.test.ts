import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInNames, loadScenario } from '../../scenarios/load.ts';
import { rerunnableResult } from '../../test/fixtures/bundled.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { givesSchedule } from '../check/rerunnable.ts';
import { scenarioTextOf } from './scenarioText.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(builtInNames())('the scenario of a result can be written as a file again: %s', (name) => {
  const result = rerunnableResult(loadScenario(name), { seed: 'any' });
  const written = scenarioTextOf(result, 'result.json', undefined);
  expect(givesSchedule(written, result)).toBe(true);
  expect(givesSchedule(written, { ...result, seed: 'another' })).toBe(false);
});

test('every kind of duration and distribution is written as files have it', () => {
  const scenario = smallScenario({
    streams: [
      stream({
        arrivals: { process: 'burst', every: '500ms', size: 3, within: '20ms' },
        topics: { roomsOf: 2 },
      }),
      stream({
        name: 'jobs',
        arrivals: {
          process: 'jobs',
          duration: { distribution: 'lognormal', median: '300ms', p99: '600ms', max: '1s' },
          pause: '100ms',
        },
      }),
      stream({ name: 'ticks', arrivals: { process: 'periodic', every: '250ms' }, payload: { bytes: 90 } }),
    ],
    disturbances: [
      { kind: 'disconnect', every: '1s', share: 0.5 },
      { kind: 'restart', after: '500ms', down: '50ms' },
    ],
    reconnect: { first: '50ms', longest: '2s' },
    variants: [
      { transport: 'long-polling', hold: '3s' },
      { transport: 'sse', heartbeat: '2s' },
    ],
  });
  const result = rerunnableResult(scenario);
  const { yaml } = scenarioTextOf(result, 'result.json', undefined);
  for (const words of ['pause: 100ms', 'bytes: 90', 'within: 20ms', 'first: 50ms', 'hold: 3000ms'])
    expect(yaml).toContain(words);
});

describe('a scenario with a trace of its own', () => {
  const events = [
    { atMs: 100, payload: '{"n":1}' },
    { atMs: 1500, payload: '{"n":2}' },
  ];
  const arrivals = { process: 'trace', file: 'my traces/one.ndjson' };
  const scenario = smallScenario(
    { streams: [{ name: 'replay', topics: 'broadcast', arrivals }] },
    { 'my traces/one.ndjson': events },
  );
  const result = rerunnableResult(scenario);

  test('takes the trace along, from the folder that is named', () => {
    writeFileSync(
      join(folder, 'one.ndjson'),
      events.map((e) => `{"atMs":${e.atMs},"data":${e.payload}}\n`).join(''),
    );
    const renamed = rerunnableResult(
      smallScenario(
        { streams: [{ name: 'replay', topics: 'broadcast', arrivals: { ...arrivals, file: 'one.ndjson' } }] },
        { 'one.ndjson': events },
      ),
    );
    const { traces, yaml } = scenarioTextOf(renamed, 'result.json', folder);
    expect(Object.keys(traces)).toEqual(['traces/1-one.ndjson']);
    expect(yaml).toContain('file: traces/1-one.ndjson');
  });

  test('is refused without it, and with another', () => {
    expect(() => scenarioTextOf(result, 'result.json', undefined)).toThrow(
      'names the trace my traces/one.ndjson',
    );
    writeFileSync(join(folder, 'other.ndjson'), '{"atMs":7,"data":{}}\n');
    const other = { ...arrivals, file: 'other.ndjson' };
    const streams = [{ ...(result.scenario.streams as object[])[0], arrivals: { ...other, speedUp: 1 } }];
    expect(() =>
      scenarioTextOf({ ...result, scenario: { ...result.scenario, streams } }, 'result.json', folder),
    ).toThrow('do not give its schedule');
  });
});

test('a result whose scenario was changed by hand is refused', () => {
  const result = rerunnableResult();
  const changed = { ...result, scenario: { ...result.scenario, users: 7 } };
  expect(() => scenarioTextOf(changed, 'mine.json', undefined)).toThrow(
    'mine.json: its scenario and seed do not give its schedule',
  );
});
