import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scenarioSchema } from '../../core/scenario/scenario.ts';
import { capacityOf } from '../../test/fixtures/capacity.ts';
import { costlyResult } from '../../test/fixtures/costly.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { measurementFilesIn, readMeasurements } from './measurements.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const read = (content: unknown) => {
  const path = join(folder, 'file.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readMeasurements(path);
};
const result = costlyResult({ users: 10, rate: 1 });

const sweep = {
  schema: 'pushbench.sweep/2',
  pushbench: '0.1.0',
  startedAt: result.startedAt,
  command: 'pushbench sweep',
  seed: '1',
  rounds: 2,
  interrupted: false,
  finished: true,
  axis: { name: 'rate', unit: '1/s', values: [1, 2] },
  points: [1, 2].map((value) => ({ value, result })),
};

describe('readMeasurements', () => {
  test('reads a result, and the results of a sweep', () => {
    expect(read(result)).toHaveLength(1);
    expect(read(sweep).map(({ source }) => source.slice(folder.length + 1))).toEqual([
      'file.json (point 1)',
      'file.json (point 2)',
    ]);
  });

  test('finds what a sweep has written into a folder', () => {
    writeFileSync(join(folder, 'sweep.json'), JSON.stringify(sweep));
    expect(measurementFilesIn(folder).flatMap(readMeasurements)).toHaveLength(2);
  });

  describe('of a search for capacity', () => {
    const stream = {
      name: 'news',
      topics: 'private',
      arrivals: { process: 'poisson', perSecond: 1 },
      payload: { bytes: 200 },
    };
    const searchOf = (arrivals: object) => {
      const search = capacityOf([{ written: { transport: 'sse' }, fullAt: 2_000 }]);
      const { streams } = scenarioSchema.parse({
        ...{ name: 'forum', title: 'A forum', description: 'A forum', users: 1, streams: [stream] },
        phases: { measure: '1s' },
        variants: [{ transport: 'sse' }],
      });
      const phases = { warmUp: 0, measure: 2_000, drain: 1_000 };
      const connect = { over: 100 };
      return {
        ...search,
        scenario: {
          ...search.scenario,
          phases,
          connect,
          streams: streams.map((s) => ({ ...s, ...arrivals })),
        },
      };
    };

    test('reads what met the goals, with as many users as it had', () => {
      const search = searchOf({});
      const { attempts = [] } = search.variants[0] ?? {};
      // The made-up server reaches the limit at 99.2 % of its core.
      const met = attempts.filter(({ users }) => users <= 0.992 * 2_000);
      expect(met.length).toBeLessThan(attempts.length);
      const measurements = read(search);
      expect(measurements.map(({ result: { scenario } }) => scenario.users)).toEqual([
        ...new Set(met.map(({ users }) => users)),
      ]);
      expect(measurements.flatMap(({ result: { trials } }) => trials)).toHaveLength(met.length);
      for (const { result: one } of measurements)
        expect(one.schedule.measuredDeliveries / one.scenario.users).toBeCloseTo(2, 0);
    });

    test('says that a trace is not in the file', () => {
      const arrivals = { process: 'trace', file: 'trace.ndjson' };
      expect(() => read(searchOf({ arrivals }))).toThrow(
        /a capacity search with a recorded trace, which the file does not contain/,
      );
    });
  });

  test.each([
    ['', /is empty$/],
    [{ schema: 'other' }, /is not a pushbench result/],
    [{ schema: 'pushbench.result/9' }, /has version pushbench\.result\/9/],
    [{ ...sweep, points: [] }, /is damaged/],
  ])('refuses %j', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});
