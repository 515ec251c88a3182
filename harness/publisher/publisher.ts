import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { createHistogram, encodeHistogram, recordMs } from '../../core/histogram.ts';
import type { WireMessage } from '../../core/messages/contract.ts';
import type { Channel, FromPublisher, TargetControl, ToPublisher } from '../../core/messages/protocol.ts';
import { payloadOf } from '../../core/schedule/payload.ts';
import { compileSchedule, type Schedule } from '../../core/schedule/schedule.ts';
import { createContractOutlet } from './contractOutlet.ts';
import { createDescribedOutlet } from './describedOutlet.ts';
import type { Due, Outlet, Sent } from './outlet.ts';

/** Runs the publisher of one trial on a channel: prepare → start → done. */
export function runPublisher(channel: Channel<FromPublisher, ToPublisher>): void {
  let job: Job;
  const fail = (error: unknown) =>
    channel.send({ type: 'failed', kind: 'protocol', reason: `publishing failed: ${messageOf(error)}` });
  channel.onMessage((message) => {
    switch (message.type) {
      case 'prepare':
        job = new Job(message);
        job.outlet.reach(message.control).then(
          () => channel.send({ type: 'prepared', sha256: job.schedule.sha256 }),
          (error) => channel.send({ type: 'failed', kind: 'not ready', reason: messageOf(error) }),
        );
        break;
      case 'start':
        job.publish(message.originMs).then((done) => channel.send(done), fail);
        break;
      case 'pause':
        job.close().then(() => channel.send({ type: 'paused' }), fail);
        break;
      case 'resume':
        job.open(message.control);
    }
  });
}

/** Nearer to the due instant than this, the timer's whole milliseconds are too coarse. */
const precisionMs = 2;
const cell = new Int32Array(new SharedArrayBuffer(4));

/** Injects the notifications of a schedule into a target. */
class Job {
  readonly schedule: Schedule;
  readonly outlet: Outlet;
  #target: TargetControl;
  /** Whether the target is there; what is due while it is not, is withheld. */
  #isOpen = false;
  #originMs = 0;
  #published = 0;
  #withheld = 0;
  readonly #lag = createHistogram();

  constructor({ scenario, seed, control, described }: Extract<ToPublisher, { type: 'prepare' }>) {
    this.schedule = compileSchedule(scenario, seed);
    this.#target = control;
    const sent: Sent = (index) => this.#sent(index);
    this.outlet = described ? createDescribedOutlet(described, sent) : createContractOutlet(sent);
  }

  open(target: TargetControl): void {
    this.#target = target;
    this.outlet.open(target);
    this.#isOpen = true;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.outlet.close();
  }

  #sent(index: number): void {
    // `index` is an event of the schedule: it has a due time.
    const dueUs = this.schedule.dueUs[index] as number;
    if (dueUs >= this.schedule.measureStartUs)
      recordMs(this.#lag, monotonicMs() - this.#originMs - dueUs / 1000);
  }

  /** Injects them when they are due, whether or not the target keeps up: open loop. */
  async publish(originMs: number): Promise<Extract<FromPublisher, { type: 'done' }>> {
    const { schedule, outlet } = this;
    const { dueUs, sender, count, measureEndUs } = schedule;
    this.#originMs = originMs;
    this.open(this.#target);
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
      if (waitMs > 0 && outlet.isBusy) {
        await nextTurn();
        continue;
      }
      // A futex wait is exact to some 50 µs and burns no CPU. This process has nothing else to do meanwhile.
      if (waitMs > 0) Atomics.wait(cell, 0, 0, waitMs);
      const now = monotonicMs() - originMs;
      const due: Due[] = [];
      for (; at < count && (dueUs[at] as number) / 1000 <= now; at++)
        if ((sender[at] as number) < 0) due.push({ index: at, message: messageAt(schedule, at) });
      this.#send(due);
      await nextTurn();
    }
    const cpu = process.cpuUsage(cpuBefore);
    const measureEndMs = originMs + measureEndUs / 1000;
    await sleep(Math.max(0, measureEndMs - monotonicMs()));
    await this.close();
    return {
      type: 'done',
      published: this.#published,
      withheld: this.#withheld,
      lag: encodeHistogram(this.#lag),
      cpuMs: (cpu.user + cpu.system) / 1000,
      // While the agents are still there: their closing is not part of what the target's figures should hold.
      targetDelayMs: await outlet.targetDelay(this.#target),
    };
  }

  #send(due: readonly Due[]): void {
    if (!this.#isOpen) this.#withheld += due.length;
    else if (due.length > 0) {
      this.outlet.send(due);
      this.#published += due.length;
    }
  }
}

function messageAt(schedule: Schedule, index: number): WireMessage {
  const payload = payloadOf(schedule, index);
  // Each event has a topic, and each topic a name.
  const topic = schedule.topics.names[schedule.topic[index] as number] as string;
  return typeof payload === 'string'
    ? { id: `${index}`, topic, data: payload }
    : { id: `${index}`, topic, base64: payload.toString('base64') };
}
