import { fileURLToPath } from 'node:url';
import type { RunningTarget } from './runningTarget.ts';

/** A command line. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The same as a person wrote it; absent for what is ours. */
  readonly written?: string;
  /** What runs already, in place of a command to start. */
  readonly running?: RunningTarget;
}

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const nodeProcess = (path: string, ...options: string[]): ProcessCommand => ({
  file: process.execPath,
  args: [...options, entry(path)],
});

/** The built-in target; any other command that speaks servers/CONTRACT.md can take its place. */
export const builtInTarget = nodeProcess('../servers/main.ts');
/** The built-in agent. */
export const builtInAgent = nodeProcess('../clients/main.ts', '--expose-gc');
/** The publisher. */
export const builtInPublisher = nodeProcess('./publisherMain.ts');
/** The process that asks for ceilings. */
export const ceilingLoad = nodeProcess('./ceilings/loadMain.ts');

/** The same command, kept to some cores. */
export const pinned = ({ file, args }: ProcessCommand, cores: string): ProcessCommand => ({
  file: 'taskset',
  args: ['-c', cores, file, ...args],
});
