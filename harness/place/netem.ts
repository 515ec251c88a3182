import type { LinkTerms } from '../../core/link.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';

/**
 * Whether the kernel's emulator (tc-netem(8)) does what is asked for: it has one pipe for all, and lets
 * packets overtake each other where their delays differ.
 */
export const suitsNetem = ({ downKbit, upKbit, jitterMs, shared }: LinkTerms): boolean =>
  jitterMs === 0 && (shared || (downKbit === null && upKbit === null));

/** As many packets may wait as are on their way with a long round trip; fewer would be dropped unasked. */
const limitPackets = 100_000;

/** The command that has a device delay, and lose, what leaves by it; or do so otherwise from now on. */
export const netemCommand = (
  device: string,
  { rttMs, loss }: Pick<LinkTerms, 'rttMs' | 'loss'> & Partial<LinkTerms>,
  kbit: number | null,
  verb: 'add' | 'change' = 'add',
): ProcessCommand => ({
  file: 'tc',
  args: [
    ...['qdisc', verb, 'dev', device, 'root', 'netem', 'limit', `${limitPackets}`],
    ...['delay', `${(rttMs * 1000) / 2}us`],
    ...(loss > 0 ? ['loss', 'random', `${Number((loss * 100).toFixed(4))}%`] : []),
    ...(kbit === null ? [] : ['rate', `${kbit}kbit`]),
  ],
});

/** The command that tells what it has done so far. */
export const netemCounts = (device: string): ProcessCommand => ({
  file: 'tc',
  args: ['-s', '-json', 'qdisc', 'show', 'dev', device],
});

/** What `netemCounts` prints, as packets; those that got lost as asked are among the dropped. */
export function netemCounted(printed: string): { carried: number; dropped: number } {
  const [first] = (JSON.parse(printed) as { kind?: string; packets?: number; drops?: number }[]).filter(
    ({ kind }) => kind === 'netem',
  );
  return { carried: first?.packets ?? 0, dropped: first?.drops ?? 0 };
}
