import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { sweepOf } from '../../test/fixtures/sweep.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { readSweep, sweepFileIn } from './file.ts';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const good = sweepOf('users=2,4', [{ variant: { transport: 'sse' }, figures: () => ({ cpu: 5 }) }], {
  rounds: 1,
});
const overTls = sweepOf('tls=off,1.3', [{ variant: { transport: 'sse' }, figures: () => ({ cpu: 5 }) }]);
const write = (text: string) => {
  const path = join(folder, 'sweep.json');
  writeFileSync(path, text);
  return path;
};
const damaged = (change: (trial: { latencyMs: { histogram: string } }) => void) => {
  const copy = structuredClone(good);
  change(copy.points[1]?.result.trials[0] as never);
  return JSON.stringify(copy);
};

test('a sweep comes back as it was written', () => {
  expect(readSweep(write(JSON.stringify(good)))).toEqual(good);
  expect(readSweep(write(JSON.stringify(overTls)))).toEqual(overTls);
});

test.each([
  ['blank', '\n', /sweep\.json is empty$/],
  ['cut off', JSON.stringify(good).slice(0, -20), /is truncated or not JSON: /],
  [
    'a result',
    JSON.stringify(resultOf([trialOf('sse')])),
    /is not a pushbench sweep: "schema" should be "pushbench\.sweep\/2"/,
  ],
  [
    'of a newer version',
    JSON.stringify({ ...good, schema: 'pushbench.sweep/3' }),
    /has version pushbench\.sweep\/3; this pushbench reads/,
  ],
  ['damaged', JSON.stringify({ ...good, seed: 5 }), /is damaged:\n {2}seed: /],
  [
    'with a category that there is not',
    JSON.stringify({ ...overTls, axis: { ...overTls.axis, values: ['off', '3.0'] } }),
    /axis.values: expected off, 1.2 or 1.3/,
  ],
  [
    'with its categories in disorder',
    JSON.stringify({ ...overTls, points: overTls.points.toReversed() }),
    /points: expected one for each value/,
  ],
  [
    'without a point',
    JSON.stringify({ ...good, points: good.points.slice(1) }),
    /points: expected one for each value/,
  ],
  [
    'with its points in disorder',
    JSON.stringify({ ...good, points: good.points.toReversed() }),
    /points: expected one for each value/,
  ],
  [
    'with a broken histogram',
    damaged((trial) => {
      trial.latencyMs.histogram = 'x';
    }),
    /points\.1\.result\.trials\.0\.latencyMs\.histogram: not a valid HDR/,
  ],
])('a file that is %s is refused', (_, text, message) => {
  const action = () => readSweep(write(text));
  expect(action).toThrow(PushbenchError);
  expect(action).toThrow(message);
});

test('a file that is missing is refused', () => {
  expect(() => readSweep(join(folder, 'gone.json'))).toThrow(/gone\.json cannot be read: ENOENT/);
});

test('a sweep is known by its folder and by its first words, and nothing else is one', () => {
  const path = write(JSON.stringify(good));
  expect(sweepFileIn(folder)).toBe(path);
  expect(sweepFileIn(path)).toBe(path);
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'result.json'), JSON.stringify(resultOf([trialOf('sse')])));
  for (const one of [other, join(other, 'result.json'), join(folder, 'gone')])
    expect(sweepFileIn(one)).toBeNull();
});
