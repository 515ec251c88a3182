import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { runShortTrial, shortScenario } from './fixtures/trial.ts';

const root = resolve(import.meta.dirname, '..');
const files = globSync('**/*.test.ts', { cwd: root, exclude: ['node_modules/**'] });

describe('a test without “alone” in its name', () => {
  const advice = 'name it *.alone.test.ts';

  test('cannot run a trial', async () => {
    await expect(runShortTrial(shortScenario())).rejects.toThrow(advice);
  });

  test('cannot have a command run one', async () => {
    const { file, out } = write(yaml());
    const { code, stderr } = await pushbench('run', file, '--out', out).done;
    expect(stderr).toContain(advice);
    expect(code).not.toBe(0);
  });

  test('cannot have a command measure ceilings', async () => {
    const { code, stderr } = await pushbench('ceilings').done;
    expect(stderr).toContain(advice);
    expect(code).not.toBe(0);
  });
});

test('every test is called a test', () => {
  const others = files.filter((file) =>
    /^import \{[^}]*\bit\b[^}]*\} from 'vitest'/m.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(others).toEqual([]);
});

test('no comment is wider than code may be', () => {
  const sources = globSync('**/*.ts', { cwd: root, exclude: ['node_modules/**', 'dist/**'] });
  const wide = sources.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => [...line].length > 110 && /^ *(\/\/|\/\*|\* )/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(wide).toEqual([]);
});
