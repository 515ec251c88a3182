import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { costlyResult } from '../../test/fixtures/costly.ts';
import { measurementFilesIn, readMeasurements } from './readMeasurements.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-projection-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (content: unknown) => {
  const path = join(folder, 'file.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readMeasurements(path);
};
const result = costlyResult({ users: 10, rate: 1 });

const sweep = {
  schema: 'pushbench.sweep/1',
  pushbench: '0.1.0',
  startedAt: result.startedAt,
  command: 'pushbench sweep',
  seed: '1',
  rounds: 2,
  interrupted: false,
  axis: { name: 'rate', unit: '1/s', values: [1, 2] },
  points: [1, 2].map((value) => ({ value, result })),
};

describe('readMeasurements', () => {
  it('reads a result, and the results of a sweep', () => {
    expect(read(result)).toHaveLength(1);
    expect(read(sweep).map(({ source }) => source.slice(folder.length + 1))).toEqual([
      'file.json (point 1)',
      'file.json (point 2)',
    ]);
  });

  it('finds what a sweep has written into a folder', () => {
    writeFileSync(join(folder, 'sweep.json'), JSON.stringify(sweep));
    expect(measurementFilesIn(folder).flatMap(readMeasurements)).toHaveLength(2);
  });

  it.each([
    ['', /is empty$/],
    [{ schema: 'other' }, /is no result of pushbench/],
    [{ schema: 'pushbench.result/9' }, /is of version pushbench\.result\/9/],
    [{ ...sweep, points: [] }, /is damaged/],
  ])('refuses %j', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});
