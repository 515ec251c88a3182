import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { runShortTrial, shortScenario } from './fixtures/trial.ts';
import { works } from './fixtures/works.ts';

const script = resolve(import.meta.dirname, '../examples/target-python/target.py');
const hasPython = works('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 9))');

const shortStream = {
  name: 'news',
  topics: 'private',
  arrivals: { process: 'poisson', perSecond: 5 },
  payload: { bytes: { distribution: 'uniform', min: 20, max: 300 } },
};

describe.runIf(hasPython)('the target in Python (python3 ≥ 3.9)', () => {
  test('is measured by run --target', async () => {
    const { file, out } = write(yaml('500ms'));
    const options = ['--variants', 'sse', '--no-report', '--out', out, '--target', `python3 ${script}`];
    const { code, stderr } = await pushbench('run', file, ...options).done;
    expect(stderr).not.toContain('FAILED');
    expect(code).toBe(0);
    const { target, trials } = readResult(join(out, 'tiny/result.json'));
    expect(target).toEqual({ command: `python3 ${script}` });
    expect(trials).toMatchObject([{ valid: true }]);
  });

  const talk = {
    name: 'talk',
    topics: { roomsOf: 5 },
    from: 'subscriber',
    arrivals: { process: 'poisson', perSecond: 3 },
    payload: { bytes: { distribution: 'uniform', min: 0, max: 2000 }, format: 'binary' },
  };
  test.each([
    { transport: 'short-polling', interval: '50ms', connection: 'close' },
    { transport: 'short-polling', interval: '50ms' },
    { transport: 'long-polling', hold: '200ms', batchLimit: 1 },
    { transport: 'sse', heartbeat: '100ms' },
    // It has another TLS library, and takes what is published over TLS, too.
    { transport: 'short-polling', interval: '50ms', connection: 'close', over: 'tls' },
    { transport: 'long-polling', hold: '200ms', over: 'tls1.2' },
    { transport: 'sse', over: 'tls' },
  ])('delivers all by $transport over $over, in both directions', async (variant) => {
    const scenario = shortScenario({ variants: [variant], streams: [shortStream, talk] });
    const target = { file: 'python3', args: [script] };
    const { delivery, bytes } = await runShortTrial(scenario, { target });
    expect(delivery).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, corrupted: 0, gaps: 0 });
    expect(delivery.delivered).toBeGreaterThan(50);
    expect(bytes.unaccounted).toBe(0);
  });
});
