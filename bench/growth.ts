import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { sampleProcess } from '../harness/place/meter.ts';
import { builtInAgent } from '../harness/processes/processCommand.ts';
import {
  heading,
  judged,
  perNotificationUs,
  row,
  type Table,
  validTrial,
  type Workload,
  wants,
} from './workbench.ts';

const inAllPerSecond = 2_000;
const eachPerSecond = 0.2;
const sizes = [100, 1_000, 10_000];
const atMost = 1.2;
const variants: readonly Workload['variant'][] = [
  { transport: 'websocket' },
  { transport: 'sse' },
  { transport: 'short-polling', interval: '4s' },
];

/** How CPU and memory change when the same notifications go to more subscribers. */
export const growth: Table = async (effort) => {
  heading(
    `${inAllPerSecond.toLocaleString('en')} private notifications a second in total, with polls ${eachPerSecond} to each, for growing numbers of subscribers:\n` +
      'CPU, µs per notification, and its ratio to the fewest; growth of resident memory while they connected, kB each, and its\n' +
      'ratio to the second fewest, because the first hundred fit into the heap that a process starts with',
  );
  row('transport', 'subscribers', 'agent CPU', 'target CPU', 'agent kB', 'target kB', 'largest', 'goal', '');
  for (const variant of variants) {
    if (!wants(effort, variant.transport)) continue;
    const rows: number[][] = [];
    for (const users of sizes) rows.push(await measure(variant, users, effort.measureSeconds));
    rows.forEach((figures, size) => {
      const ratios = figures.map((figure, i) =>
        size < baseRow(i) ? Number.NaN : figure / (rows[baseRow(i)]?.[i] as number),
      );
      const cells = figures.map((figure, i) => {
        const ratio = ratios[i] as number;
        return `${figure.toFixed(1)} ${Number.isNaN(ratio) ? '   –  ' : `(${ratio.toFixed(2)})`}`;
      });
      const largest = Math.max(...ratios.filter((ratio) => !Number.isNaN(ratio)));
      row(
        variant.transport,
        (sizes[size] as number).toLocaleString('en'),
        ...cells,
        ...judged(largest, atMost),
      );
    });
  }
};

/** The row that a column is compared with: CPU with the first, memory with the second. */
const baseRow = (column: number) => (column < 2 ? 0 : 1);

/** Agent CPU, target CPU, agent memory, target memory. */
async function measure(
  variant: Workload['variant'],
  users: number,
  measureSeconds: number,
): Promise<number[]> {
  let agentPid: number | undefined;
  let before: number | null | undefined;
  let after: number | null | undefined;
  const done = await validTrial({
    variant,
    // A poll brings all that has come since the last: fewer to each would be another task.
    perSecond: variant.transport === 'short-polling' ? eachPerSecond : inAllPerSecond / users,
    users,
    connectSeconds: Math.max(1, users / 1_250),
    // So that a window holds whole rounds of polls.
    measureSeconds: variant.transport === 'short-polling' ? 12 : measureSeconds,
    onProgress: ({ phase }) => {
      if (phase === 'connecting' && agentPid === undefined) {
        agentPid = childPid(builtInAgent.args.at(-1) as string);
        before = sampleProcess(agentPid).rssBytes;
      } else if (phase !== 'starting' && phase !== 'connecting' && agentPid !== undefined)
        after ??= sampleProcess(agentPid).rssBytes;
    },
  });
  const { beforeConnect, connected } = done.target.rssBytes;
  const eachKb = (from: number | null | undefined, to: number | null | undefined) =>
    ((to ?? Number.NaN) - (from ?? Number.NaN)) / users / 1000;
  return [
    perNotificationUs(done.agents[0]?.cpuMs, done),
    perNotificationUs(done.target.cpuMs, done),
    eachKb(before, after),
    eachKb(beforeConnect, connected),
  ];
}

/** The process that this one has started with this entry. A trial does not tell the pids of its agents. */
function childPid(entryFile: string): number {
  const tasks = `/proc/${process.pid}/task`;
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(entryFile));
  if (found === undefined) throw new Error('the agent of the trial was not found among the child processes');
  return found;
}
