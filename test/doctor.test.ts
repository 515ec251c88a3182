import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pushbench } from './fixtures/cli.ts';

test('doctor describes this machine, changes nothing, and says that a run works here', async () => {
  const before = readdirSync('.');
  const { code, stdout, stderr } = await pushbench('doctor', '--json').done;
  const { schema, canRun, checks } = JSON.parse(stdout);
  expect(schema).toBe('pushbench.doctor/1');
  expect(checks.find((check: { id: string }) => check.id === 'node')).toMatchObject({
    outcome: 'ok',
    found: expect.stringContaining(process.version),
  });
  for (const { outcome, commands, advice } of checks)
    if (outcome !== 'ok') expect(commands.length > 0 || advice !== null).toBe(true);
  expect({ code, canRun, stderr }).toEqual({ code: 0, canRun: true, stderr: '' });
  expect(readdirSync('.')).toEqual(before);
});
