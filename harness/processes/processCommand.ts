import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../core/moduleUrl.ts';
import type { DescribedTarget } from '../../core/target/target.ts';
import type { RunningTarget } from './runningTarget.ts';

/** A command line. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The command line as the user wrote it; absent for built-in programs. */
  readonly written?: string;
  /** Certificates that are trusted at the target, as PEM, besides the one that pushbench issues. */
  readonly authority?: string;
  /** A target that already runs, in place of a command to start. */
  readonly running?: RunningTarget;
  /** A target that does not speak the contract, and how it is to be used. */
  readonly described?: DescribedTarget;
}

/** A process of ours: an entry file, run by this Node.js. */
export const nodeProcess = (entry: URL, ...options: string[]): ProcessCommand => ({
  file: process.execPath,
  args: [...options, fileURLToPath(entry)],
});

const entry = (path: string) => moduleUrl(path, import.meta.url);

/** The built-in target; any other command that speaks servers/CONTRACT.md can take its place. */
export const builtInTarget = nodeProcess(entry('../../servers/main.ts'));
/** The built-in agent. */
export const builtInAgent = nodeProcess(entry('../../clients/main.ts'), '--expose-gc');
/** The publisher. */
export const builtInPublisher = nodeProcess(entry('../publisher/main.ts'));

/** The same command, kept to some cores. */
export const pinned = ({ file, args }: ProcessCommand, cores: string): ProcessCommand => ({
  file: 'taskset',
  args: ['-c', cores, file, ...args],
});
