import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { type Path, pathLabelOf, schemeOf } from '../../core/path.ts';
import { notTls, tlsFailureOf } from '../../core/tlsFailure.ts';
import { healthOf, reasonOf, type TargetAddress } from './targetRequest.ts';
import { TrialFailure } from './trialFailure.ts';

/** A target that accepts connections. */
export interface RunningTarget extends TargetAddress {
  /** Where it takes what is published; the URL itself where it has no other for that. */
  readonly controlUrl: string;
  /** Null for one that runs already, and whose process nobody has named. */
  readonly pid: number | null;
  /** The control group that it runs in, where that was named in place of a process. */
  readonly cgroup?: string | undefined;
}

/** Where a target takes what is published. */
export const controlOf = ({ controlUrl, authority }: RunningTarget): TargetAddress => ({
  url: controlUrl,
  authority,
});

/** Whether what a person wrote is the URL of a target that runs already, and no command line. */
export const isUrl = (written: string | undefined): boolean => /^https?:\/\//i.test(written ?? '');

/**
 * The target that runs at a URL. Throws a PushbenchError when none can be there, or when there is no such
 * process.
 */
export function runningAt(
  written: string,
  pid: number | null,
  authority: string | null = null,
): RunningTarget {
  const url = URL.parse(written);
  if (!url || url.href !== `${url.origin}/`)
    throw new PushbenchError('--target is not the URL of a target', {
      hint: 'Expected one such as http://127.0.0.1:8080, without user, path or query: the endpoints are at the root.',
    });
  if (pid !== null && !isAlive(pid))
    throw new PushbenchError(`there is no process ${pid}, named as the target at ${url.origin}`, {
      hint: 'Name the process that serves it; its CPU and memory are read with those of its children.',
    });
  return { url: url.origin, controlUrl: url.origin, authority, pid };
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

/** Throws a TrialFailure where a target that runs already is at the end of another path. */
export function requireScheme({ url }: RunningTarget, over: Path | undefined): void {
  const scheme = schemeOf(over);
  if (url.startsWith(scheme)) return;
  const message =
    scheme === 'https:'
      ? `the variant runs over ${pathLabelOf(over)}, but the target is at ${url}`
      : `the target at ${url} speaks TLS, but the variant runs without`;
  throw new TrialFailure('not ready', message, '', {
    hint: scheme === 'https:' ? 'Give its https:// URL.' : 'Add --over tls.',
    exitCode: exitCodes.usage,
  });
}

const answersWithinMs = 5_000;

/** Rejects with a TrialFailure where nothing answers. */
export async function reachRunning(target: RunningTarget): Promise<void> {
  const { url } = target;
  try {
    await healthOf(target, answersWithinMs);
  } catch (error) {
    if (tlsFailureOf(error) !== undefined)
      throw new TrialFailure('not ready', `${url} cannot be measured: ${reasonOf(error)}`, '');
    if (await speaksTls(url))
      throw new TrialFailure('not ready', `${url} cannot be measured: it speaks TLS at this port`, '', {
        hint: `Its URL is ${url.replace(/^http:/, 'https:')}.`,
      });
    throw new TrialFailure('not ready', `nothing answers at ${url}: ${reasonOf(error)}`, '', {
      hint: 'Start the target first; pushbench neither starts nor stops a target given as a URL.',
    });
  }
}

/** Whether TLS is spoken where nobody answers in the clear: also where its certificate is not accepted. */
async function speaksTls(url: string): Promise<boolean> {
  if (!url.startsWith('http:')) return false;
  try {
    await healthOf({ url: url.replace(/^http:/, 'https:'), authority: null }, answersWithinMs);
    return true;
  } catch (error) {
    const failure = tlsFailureOf(error);
    return failure !== undefined && failure !== notTls;
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
