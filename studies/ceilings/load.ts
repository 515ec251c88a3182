import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Channel } from '../../core/messages/protocol.ts';
import type { AskedRequest } from './askedRequest.ts';
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

/** Longer than anybody measures: the coordinator ends this process. */
const endlessSeconds = 86_400;

/**
 * Asks in closed loops, one on each connection: the next request leaves when the last was answered. What
 * autocannon's clients see is counted here, as its own count lacks the answers of clients that reconnect
 * after each. Its latencies are of no use: a closed loop waits for the target.
 */
async function measureRate(
  { kind, url, connections }: Prepare,
  { path, headers, setUp, finish }: AskedRequest,
  { fromMs, toMs }: Start,
): Promise<Report> {
  const { status, newConnections } = ceilingKinds[kind];
  let sent = 0;
  let answered = 0;
  let wrong = 0;
  let firstFailure: string | null = null;

  autocannon({
    url: new URL(path, url).href,
    connections,
    duration: endlessSeconds,
    ...(headers && { headers }),
    ...(newConnections && { reconnectRate: 1 }),
    setupClient(client) {
      setUp?.(client, (error) => {
        wrong++;
        firstFailure ??= messageOf(error);
      });
      // The types of these events are missing, or wrong.
      const events: EventEmitter = client;
      events.on('request', () => {
        sent++;
      });
      events.on('headers', ({ statusCode }: { statusCode: number }) => {
        answered++;
        if (statusCode === status) return;
        wrong++;
        firstFailure ??= `answered with ${statusCode} instead of ${status}`;
      });
      events.on('connError', (error: Error) => {
        firstFailure ??= messageOf(error);
      });
      events.on('timeout', () => {
        firstFailure ??= 'not answered in time';
      });
    },
  });

  const readAt = async (atMs: number) => {
    await sleep(Math.max(0, atMs - monotonicMs()));
    return { atMs: monotonicMs(), answers: answered - wrong, cpu: process.cpuUsage() };
  };
  const before = await readAt(fromMs);
  const after = await readAt(toMs);
  const { user, system } = process.cpuUsage(before.cpu);
  // Each connection has one request out; what is missing beyond these was never answered.
  const lost = Math.max(0, sent - answered - connections);
  await finish?.();
  return {
    type: 'report',
    answers: after.answers - before.answers,
    failed: wrong + lost,
    firstFailure: firstFailure ?? (lost > 0 ? 'connection closed without an answer' : null),
    windowMs: after.atMs - before.atMs,
    cpuMs: (user + system) / 1000,
  };
}
