import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { EventLoopDelay } from '../../core/counts.ts';
import { messageOf } from '../../core/errors.ts';
import { createHistogram, encodeHistogram, recordMs } from '../../core/histogram.ts';
import type { WireMessage } from '../../core/messages/contract.ts';
import type { Channel, FromPublisher, TargetControl, ToPublisher } from '../../core/messages/protocol.ts';
import { payloadOf } from '../../core/schedule/payload.ts';
import { compileSchedule, type Schedule } from '../../core/schedule/schedule.ts';
import { healthOf, reasonOf } from '../processes/targetRequest.ts';
import { openPublishStream, type PublishStream } from './publishStream.ts';

/** Runs the publisher of one trial on a channel: prepare → start → done. */
export function runPublisher(channel: Channel<FromPublisher, ToPublisher>): void {
  let schedule: Schedule;
  let outlet: Outlet;
  const fail = (error: unknown) =>
    channel.send({ type: 'failed', kind: 'protocol', reason: `publishing failed: ${messageOf(error)}` });
  channel.onMessage((message) => {
    switch (message.type) {
      case 'prepare':
        schedule = compileSchedule(message.scenario, message.seed);
        outlet = new Outlet(message.control);
        reach(message.control).then(
          () => channel.send({ type: 'prepared', sha256: schedule.sha256 }),
          (error) => channel.send({ type: 'failed', kind: 'not ready', reason: messageOf(error) }),
        );
        break;
      case 'start':
        publish(schedule, outlet, message.originMs).then((done) => channel.send(done), fail);
        break;
      case 'pause':
        outlet.close().then(() => channel.send({ type: 'paused' }), fail);
        break;
      case 'resume':
        outlet.target = message.control;
        outlet.open();
    }
  });
}

const healthyWithinMs = 5_000;

/** Rejects where nothing answers at all; what the health check says is for people. */
async function reach(target: TargetControl): Promise<void> {
  try {
    await healthOf(target, healthyWithinMs);
  } catch (error) {
    throw new Error(
      `nothing answers at ${target.url}, the address that the target printed: ${reasonOf(error)}`,
    );
  }
}

/** Nearer to the due instant than this, the timer's whole milliseconds are too coarse. */
const precisionMs = 2;
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Injects the schedule's notifications when they are due, whether or not the target keeps up: open loop. What
 * is due together goes out in one write. All on one streamed request of NDJSON.
 */
async function publish(
  schedule: Schedule,
  outlet: Outlet,
  originMs: number,
): Promise<Extract<FromPublisher, { type: 'done' }>> {
  const { dueUs, sender, count, measureStartUs, measureEndUs } = schedule;
  const lag = createHistogram();
  outlet.open();
  const cpuBefore = process.cpuUsage();
  // `at` stays below `count`, the length of both columns, wherever it is an index.
  let at = 0;
  while (at < count) {
    const waitMs = originMs + (dueUs[at] as number) / 1000 - monotonicMs();
    if (waitMs > precisionMs) {
      await sleep(waitMs - precisionMs);
      continue;
    }
    outlet.throwIfBroken();
    // A futex wait is exact to some 50 µs and burns no CPU. This process has nothing else to do meanwhile.
    if (waitMs > 0) Atomics.wait(cell, 0, 0, waitMs);
    const now = monotonicMs() - originMs;
    let lines = '';
    let due = 0;
    for (; at < count && (dueUs[at] as number) / 1000 <= now; at++) {
      if ((sender[at] as number) >= 0) continue;
      lines += lineOf(schedule, at);
      due++;
      if (outlet.isOpen && (dueUs[at] as number) >= measureStartUs)
        recordMs(lag, now - (dueUs[at] as number) / 1000);
    }
    if (due > 0) outlet.write(lines, due);
    await nextTurn();
  }
  const cpu = process.cpuUsage(cpuBefore);
  const measureEndMs = originMs + measureEndUs / 1000;
  await sleep(Math.max(0, measureEndMs - monotonicMs()));
  await outlet.close();
  return {
    type: 'done',
    published: outlet.published,
    withheld: outlet.withheld,
    lag: encodeHistogram(lag),
    cpuMs: (cpu.user + cpu.system) / 1000,
    // While the agents are still there: their closing is not part of what the target's figures should hold.
    targetDelayMs: await readTargetDelay(outlet.target),
  };
}

/** A target may report its event-loop delay with its health; one that has no event loop does not. */
async function readTargetDelay(target: TargetControl): Promise<EventLoopDelay | null> {
  try {
    const health = JSON.parse(await healthOf(target, 2_000)) as { eventLoopDelayMs?: EventLoopDelay };
    return health.eventLoopDelayMs ?? null;
  } catch {
    return null;
  }
}

function lineOf(schedule: Schedule, index: number): string {
  const payload = payloadOf(schedule, index);
  // Each event has a topic, and each topic a name.
  const topic = schedule.topics.names[schedule.topic[index] as number] as string;
  const message: WireMessage =
    typeof payload === 'string'
      ? { id: `${index}`, topic, data: payload }
      : { id: `${index}`, topic, base64: payload.toString('base64') };
  return `${JSON.stringify(message)}\n`;
}

/** The way to the target: a stream while the target is there, and nothing while it is not. */
class Outlet {
  target: TargetControl;
  published = 0;
  withheld = 0;
  #stream: PublishStream | undefined;
  #sentOnStream = 0;

  constructor(target: TargetControl) {
    this.target = target;
  }

  get isOpen(): boolean {
    return this.#stream !== undefined;
  }

  open(): void {
    this.#stream = openPublishStream(this.target);
    this.#sentOnStream = 0;
  }

  /** Sends lines, or withholds them where there is nobody to take them. */
  write(lines: string, count: number): void {
    if (!this.#stream) {
      this.withheld += count;
      return;
    }
    this.#stream.request.write(lines);
    this.#sentOnStream += count;
    this.published += count;
  }

  throwIfBroken(): void {
    this.#stream?.throwIfBroken();
  }

  /** Ends the stream; rejects unless the target says that it took all. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    await stream?.finish(this.#sentOnStream);
  }
}
