import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { readResult } from './readResult.ts';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const good = resultOf([trialOf('sse')]);

function read(text: string) {
  const path = join(folder, 'result.json');
  writeFileSync(path, text);
  return readResult(path);
}

function expectRefused(action: () => unknown, message: RegExp): void {
  expect(action).toThrow(PushbenchError);
  expect(action).toThrow(message);
  expect(action).toThrow(expect.objectContaining({ exitCode: 2 }));
}

test('a result comes back as it was written', () => {
  expect(read(JSON.stringify(good))).toEqual(good);
});

test('a byte order mark at the start is passed over', () => {
  expect(read(`\uFEFF${JSON.stringify(good)}`)).toEqual(good);
});

test('a file that is missing is refused', () => {
  expectRefused(() => readResult(join(folder, 'gone.json')), /gone\.json cannot be read: ENOENT/);
});

test('a folder is refused', () => {
  expectRefused(() => readResult(folder), /cannot be read: it is not a file/);
});

test.each([
  ['empty', '', /result\.json is empty$/],
  ['blank', '\n', /result\.json is empty$/],
  ['cut off', JSON.stringify(good).slice(0, -20), /result\.json is truncated or not JSON: /],
])('a file that is %s is refused', (_, text, message) => {
  expectRefused(() => read(text), message);
});

test.each(['null', '[]', '7', '"text"', '{}', '{"schema":7}', '{"schema":"other/1"}'])(
  'the foreign file %s is refused',
  (text) => {
    expectRefused(() => read(text), /is not a pushbench result: "schema" should be "pushbench\.result\/2"/);
  },
);

test('a result of a newer version is refused, with what to do', () => {
  const action = () => read(JSON.stringify({ ...good, schema: 'pushbench.result/3' }));
  expectRefused(action, /has version pushbench\.result\/3; this pushbench reads pushbench\.result\/2/);
  expect(action).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('Use the version of pushbench') }),
  );
});

test('a damaged result is refused with the fields that are wrong', () => {
  const damaged = { ...good, seed: 5, trials: [{ ...trialOf('sse'), wallMs: 'long' }] };
  expectRefused(
    () => read(JSON.stringify(damaged)),
    /result\.json is damaged:\n {2}seed: .*\n {2}trials\.0\.wallMs: /,
  );
});

test('of a badly damaged result the first five fields are named', () => {
  const action = () => read('{"schema":"pushbench.result/2"}');
  expectRefused(action, /is damaged:(\n {2}\w+: [^\n]*){5}$/);
});

/** A histogram of a few kB that would be 64 MB. */
const bomb = Buffer.concat([Buffer.from('1c8493140000f30d', 'hex'), deflateSync(Buffer.alloc(64_000_000))]);
bomb.writeInt32BE(bomb.length - 8, 4);

test.each(['latencyMs', 'publisherLagMs', 'feedWaitMs', 'deliveryMs', 'subscribeMs', 'disturbance.returnMs'])(
  'a histogram that would inflate without end is refused with file and field: %s',
  (field) => {
    const [outer = '', inner] = field.split('.');
    const summary = { ...times([1]), histogram: bomb.toString('base64') };
    const disturbance = {
      losses: 'expected',
      cuts: 0,
      withheld: 0,
      restarts: [],
      connects: { everyMs: 100, attempted: [], made: [] },
    };
    const value = inner === undefined ? summary : { ...disturbance, [inner]: summary };
    const bad = { ...good, trials: [trialOf('sse'), { ...trialOf('sse'), [outer]: value }] };
    expectRefused(
      () => read(JSON.stringify(bad)),
      new RegExp(
        `result\\.json is damaged:\\n {2}trials\\.1\\.${field}\\.histogram: .*inflates to more than`,
      ),
    );
  },
);
