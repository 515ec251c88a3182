import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSchedule } from '../core/schedule.ts';
import { builtInNames, loadScenario, overrideScenario, parseTrace, scenarioJsonSchema } from './load.ts';

const here = import.meta.dirname;

describe('the built-in scenarios', () => {
  it('are the eight that the documentation names', () => {
    expect(builtInNames()).toEqual([
      'chat-rooms',
      'earthquake-alerts',
      'echo',
      'forum-notifications',
      'idle-fleet',
      'quantum-leap',
      'stock-ticker',
      'vm-provisioning',
    ]);
  });

  it.each(builtInNames())('%s loads, is named like its file, and completes in editors', (name) => {
    const scenario = loadScenario(name);
    expect(scenario.name).toBe(name);
    expect(scenario.description.length).toBeGreaterThan(100);
    expect(readFileSync(join(here, `${name}.yaml`), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\/scenario\.schema\.json\n/,
    );
  });

  it.each(builtInNames().filter((name) => name !== 'idle-fleet'))(
    '%s measures at least 1,000 deliveries',
    (name) => {
      expect(compileSchedule(loadScenario(name), 1).measuredDeliveries).toBeGreaterThanOrEqual(1000);
    },
  );

  it('replay all 1,707 earthquakes of the week', () => {
    const scenario = loadScenario('earthquake-alerts');
    expect(scenario.traces['traces/earthquakes.ndjson']).toHaveLength(1707);
    expect(compileSchedule(scenario, 1).count).toBe(1707);
  });
});

describe('the JSON Schema', () => {
  it('that is committed is the one of this code (npm run schema writes it)', () => {
    expect(JSON.parse(readFileSync(join(here, 'scenario.schema.json'), 'utf8'))).toEqual(
      scenarioJsonSchema(),
    );
  });
});

describe('loadScenario', () => {
  it('says what is built in when there is no such scenario', () => {
    expect(() => loadScenario('nope')).toThrow(
      expect.objectContaining({
        message: 'there is no scenario "nope"',
        exitCode: 2,
        hint: expect.stringContaining('echo'),
      }),
    );
  });

  it('says which trace is missing, and who names it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pushbench-'));
    const path = join(folder, 'x.yaml');
    const quakes = readFileSync(join(here, 'earthquake-alerts.yaml'), 'utf8');
    writeFileSync(path, quakes.replace('traces/earthquakes.ndjson', 'nowhere.ndjson'));
    expect(() => loadScenario(path)).toThrow(/x\.yaml names the trace .*nowhere\.ndjson/);
  });
});

describe('parseTrace', () => {
  it('takes any JSON as data and skips empty lines', () => {
    expect(parseTrace('{"atMs":0,"data":{"a":1}}\n\n{"atMs":2.5,"data":"x"}\n', 't')).toEqual([
      { atMs: 0, payload: '{"a":1}' },
      { atMs: 2.5, payload: '"x"' },
    ]);
  });

  it('reports each bad line with its number', () => {
    const text =
      '{"atMs":5,"data":1}\nnope\n{"atMs":1,"data":1}\n{"data":1}\n{"atMs":9,"data":1,"extra":1}\n';
    expect(() => parseTrace(text, 't.ndjson')).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ line: 2, message: expect.stringContaining('not JSON') }),
          expect.objectContaining({ line: 3, message: expect.stringContaining('before the line above') }),
          expect.objectContaining({ line: 4, message: expect.stringContaining('atMs') }),
          expect.objectContaining({ line: 5, message: expect.stringContaining('extra') }),
        ],
      }),
    );
  });
});

describe('overrideScenario', () => {
  it('sets users and the measured window, and leaves the rest', () => {
    const scenario = overrideScenario('echo', { users: 7, measureMs: 500 });
    expect([scenario.users, scenario.phases.measure]).toEqual([7, 500]);
  });

  it('refuses what the scenario cannot be with', () => {
    expect(() => overrideScenario('chat-rooms', { users: 9 })).toThrow(/less than a room/);
    expect(() => overrideScenario('echo', { measureMs: 3_600_000 })).toThrow(/at most 1h/);
  });
});
