import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Environment variable that marks everything a target starts, with an id of the trial. */
export const trialVariable = 'PUSHBENCH_TRIAL';

/**
 * Waits until its standard input ends, then kills the group, and every process that has left the group and
 * still carries the mark (Linux: /proc/<pid>/environ has a process's initial environment, even if its parent
 * has changed). A process that was just killed may still be found once or twice. Then it removes a folder,
 * unless it has been told that a successor needs it. It is a shell script, because it must cost nothing and
 * need nothing.
 */
const script = `
trap '' INT TERM HUP
read -r successor
kill -s KILL -- "-$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  found=$(grep -ls "$2" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for file in $found; do
    pid=\${file#/proc/}
    kill -s KILL "\${pid%/environ}"
  done
done
[ -n "$successor" ] || [ -z "$3" ] || rm -rf -- "$3"`;

/** Ends what a target leaves behind, also when the coordinator itself is killed. */
export interface Reaper {
  /** Resolves when nothing of the target is left, but for the folder if a successor has that. */
  reap(hasSuccessor: boolean): Promise<void>;
}

/** Starts the reaper of a process group whose members were started with this mark, and may have a folder. */
export function startReaper(group: number, mark: string, folder = ''): Reaper {
  const args = [`${group}`, `${trialVariable}=${mark}`, folder];
  const reaper: ChildProcess = spawn('sh', ['-c', script, 'sh', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C reaches every process of the terminal's group; this one must come last.
    detached: true,
  });
  const gone = once(reaper, 'exit').catch(() => {});
  reaper.stdin?.on('error', () => {});
  return {
    async reap(hasSuccessor) {
      reaper.stdin?.end(hasSuccessor ? 'successor\n' : '');
      await gone;
    },
  };
}
