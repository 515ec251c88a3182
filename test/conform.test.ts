import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaseOptions } from '../conform/case.ts';
import { conform, type Verdict } from '../conform/conform.ts';
import { targetOptionsSchema } from '../core/contract.ts';
import { transportNames } from '../core/transports.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { pushbench } from './fixtures/cli.ts';
import { works } from './fixtures/works.ts';

const faulty = (fault: string) =>
  `FAULT=${fault} ${process.execPath} ${resolve(import.meta.dirname, 'fixtures/faultyTarget.ts')}`;
const python = `python3 ${resolve(import.meta.dirname, '../examples/target-python/target.py')}`;
const hasPython = works('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 9))');

it('every case holds for the built-in target, over every transport', async () => {
  const targets: Target[] = [];
  const verdicts: Verdict[] = [];
  await conform(
    async (options: CaseOptions, use) => {
      const address = { host: '127.0.0.1', port: 0 };
      const target = await startTarget(targetOptionsSchema.parse(options), address);
      targets.push(target);
      return use(target.url);
    },
    (verdict) => verdicts.push(verdict),
  );
  await Promise.all(targets.map((target) => target.close()));
  expect(verdicts.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
  expect(new Set(verdicts.map(({ transport }) => transport))).toEqual(new Set([null, ...transportNames]));
});

describe('pushbench conform', () => {
  it('finds nothing wrong with a target that serves one transport well', async () => {
    const { code, stdout } = await pushbench('conform', faulty('none')).done;
    expect(stdout).toMatch(/^Server-Sent Events\n {2}holds {7}confirms a subscription/m);
    expect(stdout).toMatch(/^WebSocket\n {2}not served {2}answers 404$/m);
    expect(stdout).toMatch(/\n\d+ hold, 0 fail\n$/);
    expect(code).toBe(0);
  });

  it.each([
    ['loses', /FAILS? +delivers each notification.*\n +\d+ of 50 notifications came/i],
    ['repeats', /fails +delivers each notification.*\n +got the ids .*; expected 0, 1/],
    ['cursor', /fails +resumes after the cursor.*\n +4 of 5 notifications came \(6, 7, 8, 9\)/],
    ['gap', /fails +tells of a gap.*\n +20 missed, 5 retained, and no gap was told of within 3 s/],
    ['buffers', /fails +delivers each notification at once.*\n +0 of 1 notifications came/],
    ['silent', /fails +breaks a silence.*\n +0 of 2 came .* within 2 s/],
    ['type', /fails +confirms.*\n +Content-Type is text\/plain; expected text\/event-stream/],
    ['collects', /fails +takes each line as it comes in.*\n +0 of 1 notifications came/],
    ['stays', /fails +ends when it is asked to.*\n +it had to be killed after 1\.5 s/],
  ])(
    'says of a target with the fault "%s" what fails, and what the contract says',
    async (fault, expected) => {
      const { code, stdout } = await pushbench('conform', faulty(fault)).done;
      expect(stdout).toMatch(expected);
      expect(stdout).toMatch(/\n {6}servers\/CONTRACT\.md, "[^"]+"\n/);
      if (fault !== 'stays') expect(stdout).toMatch(/\n {8}(…|GET|POST) ?.*\n/);
      expect(code).toBe(1);
    },
  );

  it('tries what it can of a target that runs already', async () => {
    const target = await startTarget(targetOptionsSchema.parse({}), { host: '127.0.0.1', port: 0 });
    const { code, stdout } = await pushbench('conform', target.url).done;
    await target.close();
    expect(stdout).toMatch(/untried +tells of a gap/);
    expect(stdout).toMatch(/\n\d+ hold, 0 fail, \d+ untried: a URL cannot be given options\n$/);
    expect(code).toBe(0);
  });

  it('ends with 4 when the command line starts no target', async () => {
    const { code, stderr } = await pushbench('conform', 'exit 3').done;
    expect(stderr).toMatch(/exit 3: the target died \(exit code 3\)/);
    expect(code).toBe(4);
  });

  it.runIf(hasPython)('finds nothing wrong with the target in Python (python3 ≥ 3.9)', async () => {
    const { code, stdout } = await pushbench('conform', python).done;
    expect(stdout).toMatch(/\n\d+ hold, 0 fail\n$/);
    expect(code).toBe(0);
  });
});
