import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plainText } from '../core/plainText.ts';
import { commandLine, start, write, yaml } from './fixtures/cli.ts';
import { hostile } from './fixtures/hostile.ts';

test('the reasons that a target gives for refusing steer nobody', async () => {
  const { file, out } = write(yaml());
  const target = `${process.execPath} ${join(import.meta.dirname, 'fixtures/hostileTarget.ts')}`;
  const options = ['--target', target, '--variants', 'sse,websocket', '--no-report', '--out', out];
  const { code, stdout, stderr } = await start(commandLine('run', file, ...options), { TEXT: hostile }).done;
  expect(code).toBe(4);
  expect(stderr.match(/FAILED: /g)).toHaveLength(2);
  expect(stderr).toMatch(/fake/);
  for (const text of [stdout, stderr]) expect(text).toBe(plainText(text));
});
