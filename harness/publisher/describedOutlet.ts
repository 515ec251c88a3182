import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';
import type { DescribedPublishing } from '../../core/target/described.ts';
import { formatDurationMs } from '../../core/units.ts';
import { requestTo } from '../processes/targetRequest.ts';
import { createHttpWay } from './httpWay.ts';
import type { Due, Outlet, Sent, Way } from './outlet.ts';
import { createProgramWay } from './programWay.ts';
import { TopicOrder } from './topicOrder.ts';
import { createWebSocketWay } from './webSocketWay.ts';

/** Beyond the time for any request. */
const takenWithinMs = 15_000;

/** An outlet as a target file describes it: what waits for its turn is sent as others have been taken. */
export function createDescribedOutlet(described: DescribedPublishing, sent: Sent): Outlet {
  const { ready } = described;
  const way = wayOf(described);
  let order = new TopicOrder<Due>(way.concurrency);
  let broken: Error | undefined;
  let changed: () => void = () => {};

  /** What is of one lane goes out one after the other. */
  const laneOf = ({ index, message }: Due) => (way.keepsOrder ? `${index}` : message.topic);

  const fail = (error: unknown) => {
    broken ??= error instanceof Error ? error : new Error(messageOf(error));
    changed();
  };
  const publishNext = () => {
    for (let due = order.next(); due !== undefined && !broken; due = order.next()) {
      sent(due.index);
      way.publish(due).then(() => {
        order.done(laneOf(due));
        changed();
        publishNext();
      }, fail);
    }
  };

  return {
    reach: (target) => answering(target, ready),
    open(target) {
      order = new TopicOrder<Due>(way.concurrency);
      way.open(target);
    },
    send(due) {
      for (const one of due) order.add(laneOf(one), one);
      publishNext();
    },
    get isBusy() {
      return !order.isEmpty;
    },
    throwIfBroken() {
      if (broken) throw broken;
    },
    async close() {
      const timer = setTimeout(
        () => fail(new Error(`not all messages were taken ${takenWithinMs / 1_000} s after the last`)),
        takenWithinMs,
      );
      while (!order.isEmpty && !broken)
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      clearTimeout(timer);
      await way.close().catch(fail);
      if (broken) throw broken;
    },
    targetDelay: () => Promise.resolve(null),
  };
}

function wayOf({ how: { http, websocket, program }, folder }: DescribedPublishing): Way {
  if (http) return createHttpWay(http);
  if (websocket) return createWebSocketWay(websocket);
  if (program) return createProgramWay(program, folder);
  throw new Error('a target file says how to publish in one of three ways');
}

const askEveryMs = 20;

/** Waits until what must answer does, with a status of 200 to 399. */
async function answering(target: TargetControl, ready: DescribedPublishing['ready']): Promise<void> {
  if (ready === null) return;
  const deadlineMs = monotonicMs() + ready.withinMs;
  for (;;) {
    const answer = await statusOf(target, ready.path).catch(messageOf);
    if (typeof answer === 'number' && answer >= 200 && answer < 400) return;
    if (monotonicMs() >= deadlineMs)
      throw new Error(
        `GET ${ready.path}, by which the target file says that the target is ready, was not answered with 200 to 399 within ${formatDurationMs(ready.withinMs)}: ${answer}`,
      );
    await sleep(askEveryMs);
  }
}

const statusOf = (target: TargetControl, path: string) =>
  new Promise<number>((resolve, reject) => {
    const request = requestTo(target, path, { agent: false, timeout: 2_000 });
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer within 2 s')));
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.end();
  });
