import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import type { ProcessCommand } from '../harness/processes/processCommand.ts';
import { builtInTarget } from '../harness/processes/processCommand.ts';
import { TrialProcesses } from '../harness/processes/processes.ts';
import {
  type Effort,
  entry,
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  place,
  row,
  type Table,
  usualUsers,
  validTrial,
  wants,
} from './workbench.ts';

/** A load generator: how it is started on a URL, and what its output says. */
interface Peer {
  command(url: string, effort: Effort): ProcessCommand;
  /** Client CPU in µs per request. */
  read(output: string): number;
}

const autocannon: Peer = {
  command: (url, { measureSeconds }) => entry('autocannonLoad.ts', url, `${usualUsers}`, `${measureSeconds}`),
  read: (output) => {
    const { requests, cpuMs } = JSON.parse(output.trim().split('\n').at(-1) as string);
    return (cpuMs * 1000) / requests;
  },
};

/** The shell adds up the CPU time of its children, wrk being the only one. */
const wrk: Peer = {
  command: (url, { measureSeconds }) => ({
    file: 'sh',
    args: [
      '-c',
      'wrk --threads 1 --connections "$1" --duration "$2" "$3" && times',
      'sh',
      `${usualUsers}`,
      `${measureSeconds}s`,
      url,
    ],
  }),
  read: (output) => {
    const requests = /(\d+) requests in/.exec(output)?.[1];
    // `times` prints two lines, of the shell itself and of its children, each with user and system time
    // (POSIX).
    const children = output.trim().split('\n').at(-1) as string;
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    return (seconds.reduce((sum, s) => sum + s, 0) * 1e6) / Number(requests);
  },
};

/** The agent's polls, verified and booked, beside load generators that only ask. */
export const polls: Table = async (effort) => {
  if (!wants(effort, 'short-polling')) return;
  heading('Polling as fast as the target answers, keep-alive, empty answers: client CPU, µs per request');
  row('client', 'CPU', 'ratio', 'goal', '');
  const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
  const [ours = [], peer = [], c = []] = await interleaved(effort.repetitions, [
    () => agentPerRequestUs(effort),
    () => perRequestUs(autocannon, effort),
    ...(hasWrk ? [() => perRequestUs(wrk, effort)] : []),
  ]);
  row('pushbench agent', median(ours).toFixed(1), ...judged(medianRatio(ours, peer), 1));
  row('autocannon', median(peer).toFixed(1), '1.00', '–');
  if (hasWrk) row('wrk (C)', median(c).toFixed(1), medianRatio(c, peer).toFixed(2), '–');
  else console.log('wrk is not installed: no row for it.');
};

async function agentPerRequestUs({ measureSeconds }: Effort): Promise<number> {
  const variant = { transport: 'short-polling', interval: '1ms' } as const;
  // As many subscribers as the peers have connections; the rare notification shows that all is verified.
  const done = await validTrial({ variant, perSecond: 0.01, measureSeconds });
  return ((done.agents[0]?.cpuMs ?? Number.NaN) * 1000) / done.measured.requests.total;
}

async function perRequestUs(peer: Peer, effort: Effort): Promise<number> {
  const processes = new TrialProcesses(place.cores, await place.network.open());
  try {
    const target = await processes.startTarget(builtInTarget, targetOptionsSchema.parse({}), 0);
    const first = await fetch(`${target.url}/short-polling?topics=user/0`);
    const { cursor } = (await first.json()) as { cursor: string };
    const url = `${target.url}/short-polling?topics=user/0&cursor=${cursor}`;
    const { file, args } = peer.command(url, effort);
    // This process is on the cores of the load, and so is what it starts.
    const { stdout } = await promisify(execFile)(file, args);
    return peer.read(stdout);
  } finally {
    await processes.stop();
  }
}
