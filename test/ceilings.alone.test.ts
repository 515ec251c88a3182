import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findNetwork } from '../harness/place/network.ts';
import type { ProcessCommand } from '../harness/processes/processCommand.ts';
import {
  type CeilingKind,
  ceilingKindNames,
  ceilingKinds,
  ceilingPath,
  ceilingSchema,
  failedCeilingSchema,
} from '../studies/ceilings/ceiling.ts';
import { measureCeilings } from '../studies/ceilings/measure.ts';
import { pushbench } from './fixtures/cli.ts';
import { delayTarget, sharedPlace } from './fixtures/trial.ts';

const network = await findNetwork('auto');

const fixture = (file: string, ...assignments: string[]): ProcessCommand => ({
  file: 'env',
  args: [...assignments, process.execPath, join(import.meta.dirname, 'fixtures', file)],
});

/** The built-in target, and what it counted once it has ended. */
function countingTarget() {
  const file = join(mkdtempSync(join(tmpdir(), 'pushbench-')), 'counts.json');
  return {
    target: fixture('countingTarget.ts', `COUNTS_FILE=${file}`),
    counts: () => JSON.parse(readFileSync(file, 'utf8')),
  };
}

const measure = (
  target: ProcessCommand,
  kinds: readonly CeilingKind[],
  { measureMs = 600, signal = new AbortController().signal } = {},
) =>
  measureCeilings(
    { target, place: { ...sharedPlace, network }, port: 0, warmUpMs: 50, measureMs, kinds },
    { signal, listener: {} },
  );

/** The loads that this process has started and that still run. */
const loads = () =>
  execFileSync('ps', ['-e', '-o', 'ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('loadMain.ts') && line.trim().startsWith(`${process.pid} `));

describe('measureCeilings', () => {
  test.each(ceilingKindNames)('counts of %s what the target has answered', async (kind) => {
    const { target, counts } = countingTarget();
    const { ceilings, failed } = await measure(target, [kind]);
    expect(failed).toEqual([]);
    const [ceiling] = ceilings;
    expect(ceilingSchema.parse(ceiling)).toMatchObject({ kind, failed: 0, invalid: [] });
    const { answers, connections, connectionsOpened, windowMs, perSecond } = ceilingSchema.parse(ceiling);
    expect(perSecond).toBeCloseTo((answers / windowMs) * 1000);

    const { status, newConnections } = ceilingKinds[kind];
    const counted = counts();
    const given = status === 101 ? counted.upgrades : counted.answers[`${ceilingPath(kind)} ${status}`];
    expect(answers).toBeGreaterThan(0);
    expect(given).toBeGreaterThanOrEqual(answers);
    // The first requests of the topics that are woken first come after their notifications.
    if (kind === 'long-poll-wake-ups') expect(given - counted.held).toBeLessThan(connections);
    if (newConnections) {
      expect(counted.connections).toBeGreaterThanOrEqual(given);
      // The connections of the answers that a window begins or ends with may have been opened outside of it.
      if (connectionsOpened !== null) expect(connectionsOpened).toBeGreaterThan(answers - 2 * connections);
    } else {
      // Beside those that ask: the cursor, the publisher, the first that asked.
      expect(counted.connections).toBeLessThanOrEqual(connections + 3);
      expect(connectionsOpened ?? 0).toBeLessThanOrEqual(connections);
    }
  });

  test.each([
    ['refuses', /^\d+ requests failed; the first: GET \/short-polling: the target answered 503$/],
    ['cuts', /^\d+ requests failed; the first: .*closed the connection before it answered$/],
  ])('is invalid when the target %s', async (mode, reason) => {
    const { ceilings } = await measure(fixture('unreliableTarget.ts', `MODE=${mode}`), ['empty-polls']);
    expect(ceilings).toMatchObject([{ invalid: [expect.stringMatching(reason)] }]);
    expect(ceilings[0]?.failed).toBeGreaterThan(0);
  });

  test('names the address at which nothing answers', async () => {
    const { ceilings, failed } = await measure(delayTarget({ MODE: 'elsewhere' }), ['websocket-handshakes']);
    expect(ceilings).toEqual([]);
    const reason = expect.stringMatching(/^no answer to GET http:\/\/[\d.]+:\d+\/websocket: .*ECONNREFUSED/);
    expect(failed).toMatchObject([{ kind: 'websocket-handshakes', reason }]);
    expect(loads()).toEqual([]);
  });

  test('ends at once, with its processes, when it is aborted', async () => {
    const controller = new AbortController();
    const measured = measure(fixture('unreliableTarget.ts'), ['empty-polls'], {
      measureMs: 600_000,
      signal: controller.signal,
    });
    const rejected = expect(measured).rejects.toThrow('enough');
    await expect.poll(loads).not.toEqual([]);
    controller.abort(new Error('enough'));
    await rejected;
    expect(loads()).toEqual([]);
  });
});

describe('pushbench ceilings', () => {
  test('notes which endpoints are missing, goes on with the next kind, and ends with 4', async () => {
    const target = `${process.execPath} ${join(import.meta.dirname, 'fixtures/delayTarget.ts')}`;
    const kinds = ['empty-polls', 'websocket-handshakes'] as const;
    const options = ['--network', 'host', '--kinds', kinds.join(',')];
    const { code, stdout, stderr } = await pushbench('ceilings', ...options, '--target', target, '--json')
      .done;
    expect(stderr).toContain('Empty polls: FAILED: the target does not serve GET /short-polling');
    expect(code).toBe(4);
    const { schema, ceilings, failed } = JSON.parse(stdout);
    expect(schema).toBe('pushbench.ceilings/1');
    expect(ceilings).toEqual([]);
    expect(z.array(failedCeilingSchema).parse(failed)).toEqual(
      kinds.map((kind) => ({
        kind,
        reason: `the target does not serve GET ${ceilingPath(kind)} (it answered 404)`,
        output: '',
      })),
    );
  });

  test('refuses a kind that it does not know, and says which there are', async () => {
    const { code, stderr } = await pushbench('ceilings', '--kinds', 'empty-polls,full-polls').done;
    expect(code).toBe(2);
    expect(stderr).toContain('There is no full-polls; choose from empty-polls, polls-with-news,');
  });

  test('ends with 130 on Ctrl-C', async () => {
    const run = pushbench('ceilings', '--measure', '10m');
    await run.seen(/Empty polls/);
    run.child.kill('SIGINT');
    expect(await run.done).toMatchObject({ code: 130, stdout: '' });
  });
});
