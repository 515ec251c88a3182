import { setTimeout as sleep } from 'node:timers/promises';
import { Network } from '../../clients/network.ts';
import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Channel } from '../../core/messages/protocol.ts';
import type { AskedRequest } from './askedRequest.ts';
import { askInLoop, type LoopListener, upgradeInLoop } from './askInLoop.ts';
import { ceilingKinds } from './ceiling.ts';
import type { FromCeilingLoad, ToCeilingLoad } from './messages.ts';
import { requestOf } from './requests.ts';

type Prepare = Extract<ToCeilingLoad, { type: 'prepare' }>;
type Start = Extract<ToCeilingLoad, { type: 'start' }>;
type Report = Extract<FromCeilingLoad, { type: 'report' }>;

/** Runs the load of one ceiling on a channel: prepare → start → report. */
export function runCeilingLoad(channel: Channel<FromCeilingLoad, ToCeilingLoad>): void {
  let measure: (start: Start) => Promise<Report>;
  const fail = (error: unknown) => channel.send({ type: 'failed', kind: 'load', reason: messageOf(error) });
  channel.onMessage((message) => {
    if (message.type === 'start') measure(message).then((report) => channel.send(report), fail);
    else
      requestOf(message.kind, message.url).then((request) => {
        measure = (start) => measureRate(message, request, start);
        channel.send({ type: 'prepared' });
      }, fail);
  });
}

/** As long as a client may well wait; what is not answered by then has failed. */
const answerWithinMs = 10_000;

/**
 * Asks in closed loops, one on each connection: the next request leaves when the last was answered. What
 * they would say of latency is of no use, as a closed loop waits for the target.
 */
async function measureRate(
  { kind, url, connections }: Prepare,
  request: AskedRequest,
  { fromMs, toMs }: Start,
): Promise<Report> {
  const { status, newConnections } = ceilingKinds[kind];
  let answers = 0;
  let failed = 0;
  let firstFailure: string | null = null;
  const fail = (reason: string) => {
    failed++;
    firstFailure ??= reason;
  };
  const network = new Network();
  /** When the request left that each loop waits for. */
  const askedAtMs: number[] = [];
  for (let i = 0; i < connections; i++) {
    const listener: LoopListener = {
      sent: () => {
        askedAtMs[i] = monotonicMs();
      },
      answered: (got) => {
        if (got === status) answers++;
        else fail(`answered with ${got} instead of ${status}`);
      },
      failed: fail,
    };
    if (status === 101) upgradeInLoop(new URL(url), request, listener);
    else
      askInLoop({ url: new URL(url), network: network.forSubscriber() }, request, {
        newConnections,
        listener,
      });
  }

  const readAt = async (atMs: number) => {
    await sleep(Math.max(0, atMs - monotonicMs()));
    return { atMs: monotonicMs(), answers, cpu: process.cpuUsage() };
  };
  const before = await readAt(fromMs);
  const after = await readAt(toMs);
  const { user, system } = process.cpuUsage(before.cpu);
  for (const asked of askedAtMs)
    if (after.atMs - asked > answerWithinMs) fail(`not answered within ${answerWithinMs / 1000} s`);
  await request.finish?.();
  return {
    type: 'report',
    answers: after.answers - before.answers,
    failed,
    firstFailure,
    windowMs: after.atMs - before.atMs,
    cpuMs: (user + system) / 1000,
  };
}
