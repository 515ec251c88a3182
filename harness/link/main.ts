/*
 * Process entry of a link. Its arguments are the descriptors of two devices, the load's and the target's; it
 * carries packets between them. Without devices it only measures the link that the kernel makes.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../../core/clock.ts';
import type { LinkTerms } from '../../core/link.ts';
import type { FromLink, LinkState, ToLink } from '../../core/messages/linkProtocol.ts';
import { moduleUrl } from '../../core/moduleUrl.ts';
import { at, createLane, type Lane, latenessOf } from './lane.ts';
import { roundTripMs } from './probe.ts';
import type { ReaderData } from './reader.ts';
import type { WriterData } from './writer.ts';

const [loadDevice, targetDevice] = process.argv.slice(2).map(Number);
let lanes: readonly Lane[] = [];
let before: readonly Int32Array[] = [];

/** Threads that wait within the kernel are not ended in any other way. */
const end = () => process.kill(process.pid, 'SIGKILL');
// Ctrl-C reaches every process of the terminal; this one ends when the trial does.
process.on('SIGINT', () => {});
process.on('SIGTERM', end);
process.on('disconnect', end);
const say = (message: FromLink) => process.send?.(message);

async function open({ rttMs, jitterMs, loss, shared, upKbit, downKbit }: LinkTerms, seed: string) {
  if (loadDevice === undefined || targetDevice === undefined) return;
  wakeInTime();
  goFirst();
  const both = { delayMs: rttMs / 2, jitterMs, loss, shared };
  lanes = await Promise.all([
    start({ from: loadDevice, to: targetDevice, direction: { ...both, kbit: upKbit }, addressAt: 12, seed }),
    start({
      from: targetDevice,
      to: loadDevice,
      direction: { ...both, kbit: downKbit },
      addressAt: 16,
      seed,
    }),
  ]);
}

/**
 * Linux may wake a thread 50 µs after it is due, to wake several at once. Threads take over from the one that
 * starts them how much later it may be (proc_pid_timerslack_ns(5)).
 */
function wakeInTime(): void {
  try {
    writeFileSync('/proc/self/timerslack_ns', '1');
  } catch {
    // Then packets are that much later, as is recorded.
  }
}

/**
 * A packet that is due does not wait for a load that is computing on the same core. Threads take over from
 * the one that starts them in what order they run (sched(7)).
 */
function goFirst(): void {
  try {
    execFileSync('chrt', ['--rr', '--pid', '1', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // Only root may, and only where there is chrt. Then packets are that much later, as is recorded.
  }
}

/** Starts one direction. */
async function start({
  from,
  to,
  ...data
}: { readonly from: number; readonly to: number } & Pick<ReaderData, 'direction' | 'addressAt' | 'seed'>) {
  const lane = createLane();
  lane.control[at.delayUs] = data.direction.delayMs * 1000;
  const shared = { memory: lane.memory, zeroMs: monotonicMs() };
  const reading: ReaderData = { ...shared, ...data, device: from };
  const writing: WriterData = { ...shared, device: to };
  await Promise.all([running('reader.ts', reading), running('writer.ts', writing)]);
  return lane;
}

/** Has the readers find another state at each packet that comes from now on: they hear of nothing else. */
function change({ isDown, rttMs }: LinkState): void {
  for (const { control } of lanes) {
    Atomics.store(control, at.delayUs, rttMs * 500);
    Atomics.store(control, at.isDown, isDown ? 1 : 0);
  }
}

/** Starts a thread. One that fails ends this process, and so the trial. */
async function running(module: string, workerData: ReaderData | WriterData): Promise<void> {
  const worker = new Worker(moduleUrl(module, import.meta.url), { workerData });
  worker.on('error', (error) => {
    throw error;
  });
  await once(worker, 'message');
}

const sum = (of: number) => lanes.reduce((total, { control }) => total + Atomics.load(control, of), 0);

process.on('message', async (message: ToLink) => {
  switch (message.type) {
    case 'open':
      await open(message.terms, message.seed);
      say({ type: 'opened' });
      break;
    case 'probe':
      say({ type: 'probed', rttMs: await roundTripMs(message.address, message.expectedMs) });
      break;
    case 'change':
      change(message);
      say({ type: 'changed', atMs: monotonicMs() });
      break;
    case 'begin':
      before = lanes.map(({ lateness }) => lateness.slice());
      break;
    case 'report': {
      const since = lanes.map(({ lateness }, i) =>
        lateness.map((n, bucket) => n - (before[i]?.[bucket] ?? 0)),
      );
      say({
        type: 'report',
        carried: sum(at.carried),
        lost: sum(at.lost),
        downed: sum(at.downed),
        dropped: sum(at.dropped),
        latenessMs: latenessOf(since),
      });
    }
  }
});
say({ type: 'started' });
