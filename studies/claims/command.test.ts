import { expect, test } from 'vitest';
import type { Cli } from '../../console/cli.ts';
import { claimsCommand } from './command.ts';

/** What `pushbench claims --list` writes to such a stream. */
async function listed(stream: { isTTY?: boolean; columns?: number }): Promise<string> {
  let written = '';
  const stdout = {
    ...stream,
    write: (text: string) => {
      written += text;
    },
  };
  // Nothing else of the world is asked for.
  await claimsCommand({ stdout } as unknown as Cli).parseAsync(['--list'], { from: 'user' });
  return written;
}

test('the words of a summary are wrapped at a terminal’s width, and only there', async () => {
  const plain = await listed({});
  const wrapped = await listed({ isTTY: true, columns: 60 });
  expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeGreaterThan(100);
  for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(wrapped.split(/\s+/)).toEqual(plain.split(/\s+/));
});
