import { messageOf, PushbenchError } from '../../core/errors.ts';
import { paths } from '../../core/messages/contract.ts';
import { TrialFailure } from './trialFailure.ts';

/** A target that accepts connections. */
export interface RunningTarget {
  readonly url: string;
  /** Null for one that runs already, and whose process nobody has named. */
  readonly pid: number | null;
}

/** Whether what a person wrote is the URL of a target that runs already, and no command line. */
export const isUrl = (written: string | undefined): boolean => /^https?:\/\//i.test(written ?? '');

/**
 * The target that runs at a URL. Throws a PushbenchError when none can be there, or when there is no such
 * process.
 */
export function runningAt(written: string, pid: number | null): RunningTarget {
  const url = URL.parse(written);
  if (url?.protocol === 'https:')
    throw new PushbenchError(`${url.origin}: targets are measured over http:// only`, {
      hint: 'Give the address behind the TLS terminator.',
    });
  if (!url || url.href !== `${url.origin}/`)
    throw new PushbenchError('--target is not the URL of a target', {
      hint: 'Expected one such as http://127.0.0.1:8080, without user, path or query: the endpoints are at the root.',
    });
  if (pid !== null && !isAlive(pid))
    throw new PushbenchError(`there is no process ${pid}, named as the target at ${url.origin}`, {
      hint: 'Name the process that serves it; its CPU and memory are read with those of its children.',
    });
  return { url: url.origin, pid };
}

/** Whether a process is there, also one of somebody else. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const answersWithinMs = 5_000;

/** Rejects with a TrialFailure where nothing answers. */
export async function reachRunning({ url }: RunningTarget): Promise<void> {
  try {
    const response = await fetch(new URL(paths.health, url), {
      signal: AbortSignal.timeout(answersWithinMs),
    });
    await response.body?.cancel();
  } catch (error) {
    const { cause } = error as Error;
    throw new TrialFailure('not ready', `nothing answers at ${url}: ${messageOf(cause ?? error)}`, '', {
      hint: 'Start the target first; pushbench neither starts nor stops a target given as a URL.',
    });
  }
}

const lookEveryMs = 250;

/** Reports once when the named process of a target has gone; returns a function that ends the watch. */
export function watchRunning(
  { url, pid }: RunningTarget,
  onDeath: (failure: TrialFailure) => void,
): () => void {
  if (pid === null) return () => {};
  const timer = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(timer);
    onDeath(new TrialFailure('died', `the target at ${url} is gone: its process ${pid} has ended`, ''));
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
