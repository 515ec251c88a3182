import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutated, mutations } from './mutations.ts';

const root = join(import.meta.dirname, '../..');

test.each(Object.entries(mutations))('%s: its line is in the source, just once', (_, mutation) => {
  const source = readFileSync(join(root, mutation.file), 'utf8');
  expect(mutated(mutation, source)).not.toBe(source);
});
