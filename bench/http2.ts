import type { Trial } from '../core/trial.ts';
import {
  cpuMsOf,
  type Effort,
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  row,
  type Table,
  usualUsers,
  validTrial,
  type Workload,
  wants,
} from './workbench.ts';

/** The same load over both versions of HTTP, what its cost is counted by, and the most of it. */
interface Duel {
  readonly load: Pick<Workload, 'variant' | 'perSecond'>;
  readonly per: 'poll' | 'notification';
  readonly countOf: (trial: Trial) => number;
  /** The most that a client may spend over each path, in CPU time over HTTP/1.1; null: only stated. */
  readonly goals: Readonly<Record<string, number | null>>;
}

const shared = `shared${usualUsers}`;
const polled = ({ measured }: Trial) => measured.requests.total;
const delivered = ({ latencyMs }: Trial) => latencyMs.count;

const duels: readonly Duel[] = [
  {
    load: { variant: { transport: 'short-polling', interval: '60ms' }, perSecond: 0.1 },
    per: 'poll',
    countOf: polled,
    goals: { h2: 2.2, [shared]: 1 },
  },
  {
    load: { variant: { transport: 'sse' }, perSecond: 20 },
    per: 'notification',
    countOf: delivered,
    goals: { h2: 1.3, [shared]: null },
  },
  {
    load: { variant: { transport: 'websocket' }, perSecond: 20 },
    per: 'notification',
    countOf: delivered,
    goals: { h2: null },
  },
];

/** What HTTP/2 costs clients and target, beside the same load over HTTP/1.1. */
export const http2: Table = async (effort) => {
  heading('The same load over HTTP/2 and over HTTP/1.1: CPU in µs of one, and how many times as much');
  row('load, path'.padEnd(42), 'side', 'HTTP/1.1', 'HTTP/2', 'ratio', 'goal', '');
  for (const duel of duels) if (wants(effort, duel.load.variant.transport)) await fight(duel, effort);
};

async function fight({ load, per, countOf, goals }: Duel, effort: Effort): Promise<void> {
  const paths = Object.keys(goals);
  const over = (path: string) => async () => {
    const { measureSeconds } = effort;
    const trial = await validTrial({ ...load, variant: { ...load.variant, over: path }, measureSeconds });
    const each = (cpuMs: number) => (cpuMs * 1000) / countOf(trial);
    return {
      client: each(cpuMsOf.client(trial)),
      server: each(cpuMsOf.server(trial)),
    };
  };
  const [first = [], ...second] = await interleaved(effort.repetitions, ['direct', ...paths].map(over));
  for (const [i, measured] of second.entries())
    for (const side of ['client', 'server'] as const) {
      const [base, head] = [first.map((one) => one[side]), measured.map((one) => one[side])];
      const ratio = medianRatio(head, base);
      const goal = side === 'client' ? (goals[paths[i] as string] ?? null) : null;
      row(
        `${load.variant.transport}, ${paths[i]}, per ${per}`.padEnd(42),
        side,
        median(base).toFixed(1),
        median(head).toFixed(1),
        ...(goal === null ? [ratio.toFixed(2), '–', ''] : judged(ratio, goal)),
      );
    }
}
