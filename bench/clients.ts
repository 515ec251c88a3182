import { builtInAgent } from '../harness/processes/processCommand.ts';
import {
  entry,
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  row,
  type Table,
  trial,
  usualUsers,
  validTrial,
  wants,
} from './workbench.ts';

const perSecond = 40;
const atMost = 1.4;
const bareSocket = { name: 'bare socket', agent: entry('bareAgent.ts') };
const bareWs = { name: 'bare ws', agent: entry('bareAgent.ts', 'ws') };
const rows = [
  { transport: 'websocket', floors: [bareSocket, bareWs] },
  { transport: 'sse', floors: [bareSocket] },
  { transport: 'http-streaming', floors: [bareSocket] },
] as const;

/** The agent, with verification and ledger, beside clients that count bytes and do nothing else. */
export const clients: Table = async (effort) => {
  heading(
    `Receiving ${usualUsers * perSecond} notifications of 200 B a second: agent CPU, µs per notification\n` +
      'The goal is relative to a bare socket; a bare ws shows the share of the library.',
  );
  row('transport', 'beside', 'agent', 'bare', 'ratio', 'goal', '');
  for (const { transport, floors } of rows) {
    if (!wants(effort, transport)) continue;
    const workload = { variant: { transport }, perSecond, measureSeconds: effort.measureSeconds };
    // A bare client counts no notifications, but is sent the same ones.
    let count = Number.NaN;
    const ours = async () => {
      const done = await validTrial({ ...workload, agent: builtInAgent });
      count = done.latencyMs.count;
      return cpuUs(done);
    };
    const bare = floors.map(
      ({ agent }) =>
        async () =>
          cpuUs(await trial({ ...workload, agent })),
    );
    const [agent = [], ...others] = await interleaved(effort.repetitions, [ours, ...bare]);
    others.forEach((other, i) => {
      const ratio = medianRatio(agent, other);
      row(
        transport,
        floors[i]?.name ?? '',
        (median(agent) / count).toFixed(1),
        (median(other) / count).toFixed(1),
        ...(floors[i] === bareSocket ? judged(ratio, atMost) : [ratio.toFixed(2), '–', '']),
      );
    });
  }
};

const cpuUs = ({ agents }: Awaited<ReturnType<typeof trial>>) => (agents[0]?.cpuMs ?? Number.NaN) * 1000;
