import { findNetwork } from '../harness/place/network.ts';
import {
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  place,
  row,
  type Table,
  trial,
  type Workload,
} from './workbench.ts';

/** What a path may add to each trial, ms. */
const atMostMs = 1_000;
const withGoal = 'tls+nginx+rtt50ms';
const parts = ['tls', 'nginx', 'rtt50ms'];

const workload = { perSecond: 5, users: 20, measureSeconds: 1, connectSeconds: 0.2, warmUpSeconds: 0.2 };
const askedMs = 1000 * (workload.measureSeconds + workload.connectSeconds + workload.warmUpSeconds);

/** What it takes to set up a path for a trial, and to take it down. */
export const paths: Table = async ({ repetitions }) => {
  heading(
    'A trial over a path and one over none, in turn, on private networks: what it takes beside ramp, warm-up and\n' +
      'window, in ms. Over a link, that holds round trips, of the trial’s own connections, too.',
  );
  const network = await findNetwork('private');
  const besideMs = (over: string) => async () => {
    const variant: Workload['variant'] = { transport: 'sse', over };
    const startedMs = performance.now();
    await trial({ ...workload, variant, place: { ...place, network } });
    return performance.now() - startedMs - askedMs;
  };
  row('path', 'direct', 'over it', 'ratio', 'added', 'goal', '');
  const names = [...parts, withGoal];
  const [direct = [], ...measured] = await interleaved(repetitions, ['direct', ...names].map(besideMs));
  for (const [i, name] of names.entries()) {
    const overIt = measured[i] as number[];
    const addedMs = median(overIt.map((ms, round) => ms - (direct[round] as number)));
    row(
      name,
      median(direct).toFixed(0),
      median(overIt).toFixed(0),
      medianRatio(overIt, direct).toFixed(2),
      ...judged(addedMs, atMostMs, ' ms', 0),
    );
  }
};
