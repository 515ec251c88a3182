import { execFileSync } from 'node:child_process';

/** When a commit was made, in UTC; null where git or this folder's repository does not know it. */
export function commitDate(commit: string, folder: string): string | null {
  // A name that begins with a dash would be an option.
  if (!/^[0-9a-f]+$/.test(commit)) return null;
  try {
    const text = execFileSync('git', ['show', '-s', '--format=%cI', `${commit}^{commit}`], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return new Date(text.trim()).toISOString();
  } catch {
    return null;
  }
}
