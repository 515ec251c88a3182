import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { claims } from '../studies/claims/claims.ts';
import { claimsFileSchema } from '../studies/claims/file.ts';
import { pushbench, write } from './fixtures/cli.ts';

const read = (out: string, name: string) => readFileSync(join(out, name), 'utf8');

test('the list has every claim with its rule, and runs nothing', async () => {
  const { code, stdout, stderr } = await commandHere('claims', '--list');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.match(/^ {6}Rule: /gm)).toHaveLength(claims.length);
  expect(stdout).toMatch(/^ {3}9 {2}A WebSocket frame costs/m);
});

test.each([`${claims.length + 1}`, '0', 'twelve', '3-5'])(
  '--only %s is refused with what would be right',
  async (only) => {
    const { code, stderr } = await commandHere('claims', '--only', only);
    expect(code).toBe(2);
    expect(stderr).toContain(`Expected claim numbers from 1 to ${claims.length},`);
  },
);

test('a claim that cannot be tested here says what it needs', async () => {
  const { out } = write('');
  const { code, stdout } = await pushbench('claims', '--only', '22', '--out', out).done;
  expect(code).toBe(0);
  expect(stdout).toContain('No claim was tested: 1 cannot be tested here.');
  expect(stdout).toContain('It needs real browsers.');
});

test('a claim is tested, from its workload to its page', async () => {
  const { out } = write('');
  const { code, stdout, stderr } = await pushbench('claims', '--only', '9', '--quick', '--out', out).done;
  expect(stderr).toMatch(
    /^Experiment 1 of 1: echoed messages .*; about 1 min left\n\[1\/8\] round 1 websocket \(framing-/m,
  );
  const file = claimsFileSchema.parse(JSON.parse(read(out, 'claims.json')));
  expect(file).toMatchObject({ quick: true, interrupted: false, experiments: [{ id: 'framing' }] });
  const trials = file.experiments.flatMap(({ results }) => results.flatMap((result) => result.trials));
  expect(trials).toHaveLength(8);
  // On a machine that runs other programs a trial may be invalid, and keep the claim from being judged.
  const isReproduced = stdout.includes('✓ reproduced');
  expect(isReproduced || trials.some(({ valid }) => !valid)).toBe(true);
  expect(code).toBe(isReproduced ? 0 : 3);
  expect(stdout).not.toContain('refuted');
  expect(read(out, 'claims.md')).toContain('## 9. A WebSocket frame costs');
  expect(read(out, 'claims.html')).toContain('id="claim-9"');
}, 120_000);

test('Ctrl-C keeps the file, and says what was not run', async () => {
  const { out } = write('');
  const run = pushbench('claims', '--only', '9', '--quick', '--out', out);
  await run.seen(/\[1\/8\]/);
  run.child.kill('SIGINT');
  const { code, stdout } = await run.done;
  expect(code).toBe(130);
  expect(stdout).toContain('No claim was tested: 1 was not run.');
  expect(claimsFileSchema.parse(JSON.parse(read(out, 'claims.json')))).toMatchObject({
    interrupted: true,
    experiments: [],
  });
  expect(existsSync(join(out, 'claims.html'))).toBe(true);
}, 60_000);
