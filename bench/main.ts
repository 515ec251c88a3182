/* `npm run bench`: what pushbench's load clients cost beside peers and floors, as ratios within one run. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { targetOptionsSchema } from '../core/contract.ts';
import type { Trial } from '../core/result.ts';
import { type Scenario, scenarioSchema } from '../core/scenario.ts';
import { compileSchedule } from '../core/schedule.ts';
import { variantSchema } from '../core/transports.ts';
import { hostNetwork } from '../harness/network.ts';
import { findPlace } from '../harness/place.ts';
import { builtInAgent, builtInTarget, type ProcessCommand, TrialProcesses } from '../harness/processes.ts';
import { runTrial } from '../harness/trial.ts';

const repetitions = 3;
const measureSeconds = 6;
const users = 200;
const perSecond = 40;
const place = await findPlace('auto');
const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const bareAgent: ProcessCommand = { file: process.execPath, args: [path('bareAgent.ts')] };

const scenario = (variant: unknown, events: number, parts: object = {}): Scenario => ({
  ...scenarioSchema.parse({
    name: 'bench',
    title: 'bench',
    description: 'bench',
    users,
    streams: [
      {
        name: 's',
        topics: 'private',
        arrivals: { process: 'poisson', perSecond: events },
        payload: { bytes: 200 },
      },
    ],
    phases: { warmUp: '2s', measure: `${measureSeconds}s`, drain: '2s' },
    variants: [variant],
    ...parts,
  }),
  traces: {},
});

async function trial(
  variant: object,
  agent: ProcessCommand,
  events: number,
  parts: object = {},
): Promise<Trial> {
  const s = scenario(variant, events, parts);
  return runTrial(
    {
      scenario: s,
      schedule: compileSchedule(s, 'bench'),
      seed: 'bench',
      variant: variantSchema.parse(variant),
      round: 1,
      target: builtInTarget,
      agent,
      port: 0,
      agents: 1,
      place,
    },
    new AbortController().signal,
    () => {},
  );
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;
const row = (...cells: (string | number)[]) =>
  console.log(cells.map((c, i) => (i === 0 ? `${c}`.padEnd(34) : `${c}`.padStart(12))).join(''));

console.log(
  `Medians of ${repetitions} interleaved repetitions; ${users} subscribers, ${measureSeconds} s each.\n`,
);

console.log(`Receiving ${users * perSecond} notifications of 200 B a second: agent CPU, µs per notification`);
row('transport', 'agent', 'bare socket', 'ratio', 'goal');
for (const transport of ['websocket', 'sse', 'http-streaming'] as const) {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const full = await trial({ transport }, builtInAgent, perSecond);
    if (!full.valid) throw new Error(`the trial was invalid: ${full.invalid.join('; ')}`);
    const floor = await trial({ transport }, bareAgent, perSecond);
    const perNotification = (t: Trial) => ((t.agents[0]?.cpuMs ?? Number.NaN) * 1000) / full.latencyMs.count;
    ours.push(perNotification(full));
    bare.push(perNotification(floor));
  }
  row(
    transport,
    median(ours).toFixed(1),
    median(bare).toFixed(1),
    (median(ours) / median(bare)).toFixed(2),
    '≤ 1.4',
  );
}

console.log('\nPolling as fast as the target answers, keep-alive, nothing new: client CPU, µs per request');
row('client', 'CPU', 'ratio', 'goal');
const ours: number[] = [];
const peer: number[] = [];
for (let i = 0; i < repetitions; i++) {
  const polls = await trial({ transport: 'short-polling', interval: '1ms' }, builtInAgent, 0.01);
  ours.push(((polls.agents[0]?.cpuMs ?? Number.NaN) * 1000) / polls.measured.requests.total);
  peer.push(await autocannonPerRequest());
}
row('autocannon', median(peer).toFixed(1), '1.00');
row('pushbench agent', median(ours).toFixed(1), (median(ours) / median(peer)).toFixed(2), '≤ 1.5');

console.log('\n10,000 subscribers in one trial, each notified every 20 s: verified deliveries, agent memory');
row('transport', 'valid', 'deliveries', 'kB each', 'goal');
const many = {
  users: 10_000,
  connect: { over: '8s' },
  phases: { warmUp: '2s', measure: '10s', drain: '5s' },
};
for (const transport of ['websocket', 'sse'] as const) {
  const { valid, delivery, agents } = await trial({ transport }, builtInAgent, 0.05, many);
  const perSubscriber = (agents[0]?.rssBytes ?? Number.NaN) / 10_000 / 1000;
  row(
    transport,
    valid ? 'yes' : 'NO',
    `${delivery.delivered}/${delivery.expected}`,
    perSubscriber.toFixed(1),
    '≤ 45',
  );
}

console.log('\nCompiling a schedule of a million events');
const million = scenario({ transport: 'sse' }, 100, { users: 1250 });
const startedMs = performance.now();
const { count } = compileSchedule(million, 'bench');
row(`${count} events`, `${((performance.now() - startedMs) / 1000).toFixed(2)} s`, '', '', '< 2 s');

async function autocannonPerRequest(): Promise<number> {
  const hosts = await hostNetwork('bench').open();
  const processes = new TrialProcesses(place.cores, hosts);
  try {
    const target = await processes.startTarget(builtInTarget, targetOptionsSchema.parse({}), 0);
    const first = await fetch(`${target.url}/short-polling?topics=user/0`);
    const { cursor } = (await first.json()) as { cursor: string };
    const url = `${target.url}/short-polling?topics=user/0&cursor=${cursor}`;
    const load = [path('autocannonLoad.ts'), url, `${users}`, `${measureSeconds}`];
    const [file, args] =
      place.cores.load === null
        ? [process.execPath, load]
        : ['taskset', ['-c', place.cores.load, process.execPath, ...load]];
    const { stdout } = await promisify(execFile)(file, args);
    const { requests, cpuMs } = JSON.parse(stdout.trim().split('\n').at(-1) as string);
    return (cpuMs * 1000) / requests;
  } finally {
    await processes.stop();
  }
}
