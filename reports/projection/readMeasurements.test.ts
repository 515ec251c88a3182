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

describe('readMeasurements', () => {
  it('reads a result, and the results of a sweep', () => {
    expect(read(result)).toHaveLength(1);
    const sweep = {
      schema: 'pushbench.sweep/1',
      points: [
        { value: 1, result },
        { value: null, result },
      ],
    };
    expect(read(sweep).map(({ source }) => source.slice(folder.length + 1))).toEqual([
      'file.json (point 1)',
      'file.json (point 2)',
    ]);
  });

  it('finds the sweep in a folder', () => {
    writeFileSync(join(folder, 'sweep.json'), '{}');
    expect(measurementFilesIn(folder)).toEqual([join(folder, 'sweep.json')]);
  });

  it.each([
    ['', /is empty$/],
    ['{"schema":"pushbench.sw', /is not JSON, or was cut off/],
    [{ schema: 'other' }, /is no result of pushbench/],
    [{ schema: 'pushbench.result/9' }, /is of version pushbench\.result\/9/],
    [{ schema: 'pushbench.sweep/9', points: [] }, /is of version pushbench\.sweep\/9; this pushbench reads/],
    [{ schema: 'pushbench.sweep/1', points: [] }, /is damaged: it holds no points/],
    [{ schema: 'pushbench.sweep/1', points: [{ result: { schema: 'x' } }] }, /\(point 1\) is no result/],
    [{ schema: 'pushbench.capacity/1' }, /is of the kind pushbench\.capacity\/1; a projection reads results/],
  ])('refuses %j', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});
