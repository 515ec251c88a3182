import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InvalidFileError, PushbenchError } from '../core/errors.ts';
import { scenarioLimits } from '../core/scenario/scenario.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import { temporaryFolder } from '../test/fixtures/temporaryFolder.ts';
import { builtInNames, loadScenario, overrideScenario, scenarioJsonSchema } from './load.ts';
import { parseTrace } from './trace.ts';

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function thrownBy(action: () => unknown): PushbenchError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(PushbenchError);
    return error as PushbenchError;
  }
  throw new Error('nothing was thrown');
}

describe.each(builtInNames())('the built-in scenario %s', (name) => {
  test('is named like its file and described', () => {
    const scenario = loadScenario(name);
    expect(scenario.name).toBe(name);
    expect(scenario.title).not.toBe('');
    expect(scenario.description.length).toBeGreaterThan(50);
  });

  test('has enough deliveries for its figures', () => {
    const enough = name === 'idle-fleet' ? 1 : 1000;
    expect(compileSchedule(loadScenario(name), 1).measuredDeliveries).toBeGreaterThanOrEqual(enough);
  });

  test('tells editors its schema', () => {
    expect(textOf(`${name}.yaml`)).toMatch(/^# yaml-language-server: \$schema=\.\/scenario\.schema\.json\n/);
  });
});

test('there are fourteen built-in scenarios', () => {
  expect(builtInNames()).toHaveLength(14);
});

test('the committed JSON Schema is the one that `npm run schema` writes', () => {
  const committed = textOf('scenario.schema.json');
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  expect(committed).toBe(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
});

test('the trace of earthquakes has the events of the week, in order', () => {
  const events = parseTrace(textOf('traces/earthquakes.ndjson'), 'earthquakes.ndjson');
  expect(events).toHaveLength(1707);
  expect(JSON.parse(events[0]?.payload as string)).toMatchObject({ id: 'uw61345682', mag: 0.31 });
});

test('a scenario that does not exist is answered with those that do', () => {
  const error = thrownBy(() => loadScenario('no-such'));
  expect(error.message).toBe('unknown scenario "no-such"');
  expect(error.hint).toContain('chat-rooms, earthquake-alerts, echo');
  expect(error.exitCode).toBe(2);
});

test('a folder in place of a scenario is refused', () => {
  expect(thrownBy(() => loadScenario(folder)).message).toBe(`${folder} cannot be read (EISDIR)`);
});

const withTrace = (file: string) => `name: traced
title: Traced
description: With a trace.
users: 2
streams: [{ name: t, topics: broadcast, arrivals: { process: trace, file: ${file} } }]
phases: { measure: 2s }
variants: [{ transport: sse }]
`;

test('a trace is found beside the scenario', () => {
  write('here.ndjson', '{"atMs":1,"data":{"a":[1, 2]}}\n\n{"atMs":1,"data":null}');
  const scenario = loadScenario(write('traced.yaml', withTrace('here.ndjson')));
  expect(scenario.traces['here.ndjson']).toEqual([
    { atMs: 1, payload: '{"a":[1,2]}' },
    { atMs: 1, payload: 'null' },
  ]);
});

test('a trace that is missing is named together with its scenario', () => {
  const path = write('untraced.yaml', withTrace('gone.ndjson'));
  expect(thrownBy(() => loadScenario(path)).message).toBe(
    `${path} names the trace ${join(folder, 'gone.ndjson')}, which cannot be read`,
  );
});

test('every bad line of a trace is reported with its number', () => {
  const lines = [
    '{"atMs":5,"data":1}',
    'not JSON',
    '',
    '{"atMs":-1,"data":1}',
    '{"atMs":4,"data":1}',
    '{"atMs":6}',
    '{"atMs":7,"data":1,"more":1}',
    `{"atMs":8,"data":"${'x'.repeat(scenarioLimits.payloadBytes)}"}`,
  ];
  const error = thrownBy(() => parseTrace(lines.join('\n'), 't.ndjson')) as InvalidFileError;
  expect(error).toBeInstanceOf(InvalidFileError);
  expect(error.problems.map((p) => p.line)).toEqual([2, 4, 5, 6, 7, 8]);
  expect(error.message).toContain('t.ndjson:2:1: not JSON; expected a line such as');
  expect(error.message).toContain('t.ndjson:4:1: atMs:');
  expect(error.message).toContain(
    't.ndjson:5:1: atMs is earlier than in the line above; sort the trace by time',
  );
  expect(error.message).toContain('t.ndjson:6:1: data:');
  expect(error.message).toContain('t.ndjson:8:1: the payload has more than 131072 bytes');
});

test('of a file that is no trace at all, the first twenty lines are reported', () => {
  const error = thrownBy(() => parseTrace('what?\n'.repeat(500), 't.ndjson')) as InvalidFileError;
  expect(error.problems).toHaveLength(20);
  expect(error.message).toMatch(/… and 480 more$/);
});

test('the command line may set users and the measured window', () => {
  const scenario = overrideScenario('echo', { users: 3, measureMs: 4000 });
  expect(scenario.users).toBe(3);
  expect(scenario.phases).toEqual({ warmUp: 2000, measure: 4000, drain: 5000 });
  expect(overrideScenario('echo', {})).toEqual(loadScenario('echo'));
});

test('a window that ends before the target is restarted is refused', () => {
  const text = withTrace('here.ndjson').replace(
    'phases:',
    'disturbances: [{ kind: restart, after: 1500ms }]\nphases:',
  );
  write('here.ndjson', '{"atMs":1,"data":1}');
  const path = write('restarted.yaml', text);
  expect(overrideScenario(path, { measureMs: 1501 }).phases.measure).toBe(1501);
  expect(thrownBy(() => overrideScenario(path, { measureMs: 1500 })).message).toBe(
    '--measure must be longer than 1.5s, after which traced restarts the target',
  );
});

test.each([
  [{ users: 5 }, '--users 5 is less than one room of the stream messages in chat-rooms'],
  [{ measureMs: 3_600_000 }, 'warm-up and --measure may take at most 1h together'],
])('%j that the scenario cannot bear is refused', (overrides, message) => {
  expect(thrownBy(() => overrideScenario('chat-rooms', overrides)).message).toBe(message);
});
