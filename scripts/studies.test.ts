import { expect, test } from 'vitest';
import type { Cli } from '../console/cli.ts';
import { commands } from './commands.ts';
import { fileKindOf, studies } from './studies.ts';

/** A command asks nothing of the world before it runs. */
const nobody = {} as Cli;

test.each(Object.values(commands).flat())('$name is the command that the list says', async (one) => {
  const { create, exitCodes } = await one.load();
  expect(create(nobody).name()).toBe(one.name);
  expect(Object.keys(exitCodes).every((name) => name.split(' ')[0] === one.name)).toBe(true);
});

test.each(studies)('$name writes a file with a report where the list says so', async (study) => {
  const { file } = await study.load();
  expect(file !== undefined).toBe(study.hasFile === true);
  if (!file) return;
  const { fileName, version } = fileKindOf(study);
  expect(file.kind.fileName).toBe(fileName);
  expect(file.kind.version.replace(/\d+$/, '')).toBe(version.replace(/\d+$/, ''));
});
