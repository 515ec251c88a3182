import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/** When a commit was made, in UTC; null where git or this folder's repository does not know it. */
export function commitDate(commit: string, folder: string): string | null {
  // A name that begins with a dash would be an option.
  if (!/^[0-9a-f]+$/.test(commit)) return null;
  try {
    return new Date(git(folder, 'show', '-s', '--format=%cI', `${commit}^{commit}`)).toISOString();
  } catch {
    return null;
  }
}

/**
 * The state of the repository whose top this folder is; null for any other folder. A copy that lies in
 * somebody else's repository has a commit above it, which is not its own.
 */
export function gitState(folder: string): { commit: string; dirty: boolean } | null {
  try {
    if (realpathSync(git(folder, 'rev-parse', '--show-toplevel')) !== realpathSync(folder)) return null;
    return { commit: git(folder, 'rev-parse', 'HEAD'), dirty: git(folder, 'status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}

/**
 * Runs git on the repository that a folder is in, also within a hook, whose variables would name another one.
 */
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !namesRepository(name))),
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/**
 * Settings such as `safe.directory` may come in by variables; all others of git's say where to look, or what
 * to write.
 */
const namesRepository = (variable: string) => /^GIT_(?!CONFIG_)/.test(variable);
