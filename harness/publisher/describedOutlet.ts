import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';
import type { DescribedPublishing } from '../../core/target/described.ts';
import { formatDurationMs } from '../../core/units.ts';
import { requestTo } from '../processes/targetRequest.ts';
import { createHttpWay } from './httpWay.ts';
import type { Due, Outlet, Sent, Way } from './outlet.ts';
import { TopicOrder } from './topicOrder.ts';

/** An outlet as a target file describes it: what waits for its turn is sent as others have been taken. */
export function createDescribedOutlet({ how, ready }: DescribedPublishing, sent: Sent): Outlet {
  const way = wayOf(how);
  let order = new TopicOrder<Due>(way.concurrency);
  let broken: Error | undefined;
  let changed: () => void = () => {};

  const fail = (error: unknown) => {
    broken ??= error instanceof Error ? error : new Error(messageOf(error));
    changed();
  };
  const publishNext = () => {
    for (let due = order.next(); due !== undefined && !broken; due = order.next()) {
      const { index, message } = due;
      sent(index);
      way.publish(due).then(() => {
        order.done(message.topic);
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
      for (const one of due) order.add(one.message.topic, one);
      publishNext();
    },
    get isBusy() {
      return !order.isEmpty;
    },
    throwIfBroken() {
      if (broken) throw broken;
    },
    async close() {
      while (!order.isEmpty && !broken)
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      if (broken) throw broken;
      await way.close();
    },
    targetDelay: () => Promise.resolve(null),
  };
}

function wayOf({ http }: DescribedPublishing['how']): Way {
  if (http) return createHttpWay(http);
  throw new Error('this way of publishing is not there yet');
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
