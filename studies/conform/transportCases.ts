import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import { closeCodes } from '../../core/messages/contract.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { awkward } from './awkward.ts';
import { type TransportCase, tightOptions } from './case.ts';
import { must } from './fault.ts';
import type { Subscribed } from './probe.ts';

const isPersistent = (transport: EndpointName) => transports[transport].capabilities.asks === 'never';
const sequence = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `${from + i}`);

/** What the contract asks of each transport that a target serves. */
export const transportCases: readonly TransportCase[] = [
  {
    name: 'confirms a subscription with a cursor, and the right headers',
    async run(probe, transport) {
      const { wrongHeaders, inbox } = await probe.subscribe(transport);
      must(wrongHeaders.length === 0, wrongHeaders.join('; '));
      must(inbox.ids.length === 0 && inbox.gaps === 0, 'the first cursor came with a notification or a gap');
    },
  },
  {
    name: 'delivers each notification at once, exactly once, in order, to its topics only',
    section: 'The feed',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      await probe.publish(['one']);
      await mustGet(subscribed, ['0']);
      await probe.publishAll([{ id: '99', topic: `${probe.topic}/other`, data: 'not for us' }]);
      await probe.publish(sequence(49), 1);
      await mustGet(subscribed, sequence(50));
      must(
        subscribed.inbox.topics.every((topic) => topic === probe.topic),
        'a notification names another topic',
      );
    },
  },
  {
    name: 'handles each line as it arrives, before the publisher’s request has ended',
    section: 'POST /publish',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      const stream = probe.publishStream();
      for (const id of sequence(3)) {
        stream.write({ id, topic: probe.topic, data: 'due now' });
        await mustGet(subscribed, sequence(Number(id) + 1));
      }
      await stream.end();
    },
  },
  {
    name: 'delivers awkward payloads byte for byte',
    section: 'Messages',
    async run(probe, transport) {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const subscribed = await probe.subscribe(transport);
      await probe.publish(awkward);
      const binary = { id: `${awkward.length}`, topic: probe.topic, base64: bytes.toString('base64') };
      await probe.publishAll([binary]);
      await mustGet(subscribed, sequence(awkward.length + 1));
      for (const [i, wanted] of [...awkward.map((text) => Buffer.from(text)), bytes].entries()) {
        const got = subscribed.inbox.payloads[i] as Buffer;
        must(
          got.equals(wanted),
          `payload ${i} came as ${JSON.stringify(`${got}`)}, not ${JSON.stringify(`${wanted}`)}`,
        );
      }
    },
  },
  {
    name: 'passes on what a subscriber sends, in order, to the sender too',
    section: 'POST /messages',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      for (const id of sequence(5)) await subscribed.send({ id, topic: probe.topic, data: 'from a client' });
      await mustGet(subscribed, sequence(5));
    },
  },
  refusal('a malformed topic', 'no~topic'),
  refusal('a malformed cursor', 'topic', '!'),
  {
    name: 'resumes after a client’s cursor, without losing or repeating anything',
    section: 'The feed',
    // A cursor that is off by one is off by a notification of another case when that came between.
    alone: true,
    async run(probe, transport) {
      const before = await probe.subscribe(transport);
      const { cursor: first } = before.inbox;
      await probe.publish(sequence(5));
      await mustGet(before, sequence(5));
      before.close();
      await probe.publish(sequence(5), 5);
      const after = await probe.subscribe(transport, before.inbox.cursor);
      await mustGet(after, sequence(5, 5));
      const again = await probe.subscribe(transport, first);
      await mustGet(again, sequence(10));
      must(
        after.inbox.gaps + again.inbox.gaps === 0,
        'a gap was signalled although nothing had been dropped',
      );
    },
  },
  {
    name: 'signals a gap when missed notifications are no longer retained, and goes on with the rest',
    section: 'The feed',
    tight: true,
    alone: true,
    async run(probe, transport) {
      const { retainedNotifications: retained } = tightOptions;
      const before = await probe.subscribe(transport);
      before.close();
      await probe.publish(sequence(50));
      const after = await probe.subscribe(transport, before.inbox.cursor);
      await after.inbox.until(
        () => after.inbox.gaps > 0,
        () => `50 missed, ${retained} retained, and no gap was signalled`,
      );
      await mustGet(after, sequence(retained, 50 - retained));
    },
  },
  {
    name: 'sends heartbeats when idle',
    appliesTo: isPersistent,
    tight: true,
    async run(probe, transport) {
      const { inbox } = await probe.subscribe(transport);
      await inbox.until(
        () => inbox.heartbeats >= 2,
        () =>
          `only ${inbox.heartbeats} of 2 heartbeats came with a heartbeatMs of ${tightOptions.heartbeatMs}`,
      );
      must(inbox.ids.length === 0, 'a heartbeat came as a notification');
    },
  },
  {
    name: 'holds a poll without news until its hold time is over',
    appliesTo: (transport) => transports[transport].capabilities.asks === 'hold',
    tight: true,
    async run(probe, transport) {
      const { holdMs } = tightOptions;
      const beganMs = monotonicMs();
      const { inbox } = await probe.subscribe(transport);
      await inbox.until(
        () => inbox.heartbeats >= 2,
        () => `only ${inbox.heartbeats} of 2 polls were answered with a holdMs of ${holdMs}`,
      );
      const tookMs = monotonicMs() - beganMs;
      must(
        tookMs >= holdMs,
        `two polls took only ${tookMs.toFixed(0)} ms in total with a holdMs of ${holdMs}`,
      );
    },
  },
  {
    name: 'answers at most batchLimit notifications at once, and the rest with the next polls',
    appliesTo: (transport) => !isPersistent(transport),
    tight: true,
    // The feed keeps few here: what others publish would drop ours.
    alone: true,
    async run(probe, transport) {
      const { batchLimit } = tightOptions;
      const before = await probe.subscribe(transport);
      before.close();
      await probe.publish(sequence(10));
      const after = await probe.subscribe(transport, before.inbox.cursor);
      await mustGet(after, sequence(10));
      const { largestBatch } = after.inbox;
      must(largestBatch <= batchLimit, `${largestBatch} came in one answer; batchLimit is ${batchLimit}`);
    },
  },
];

/** A subscription that must be refused. */
function refusal(what: string, topic: string, cursor?: string): TransportCase {
  const { badMessage } = closeCodes;
  return {
    name: `refuses ${what} with 400, or close code ${badMessage}`,
    section: 'Errors',
    async run(probe, transport) {
      const { status, inbox } = await probe.ask(transport, [topic], cursor);
      if (status !== 101) return must(status === 400, `answered with ${status}; expected 400`);
      await inbox.until(
        () => inbox.ended !== undefined,
        () => 'the connection was not closed',
      );
      must(inbox.ended === `${badMessage}`, `closed with ${inbox.ended}; expected ${badMessage}`);
    },
  };
}

/** For repeats, and what is not ours, to arrive. */
const afterwatchMs = 100;

/** Exactly these notifications must come, in this order. */
async function mustGet({ inbox }: Subscribed, ids: readonly string[]): Promise<void> {
  await inbox.until(
    () => inbox.ids.length >= ids.length,
    () => `only ${inbox.ids.length} of ${ids.length} notifications came (${listed(inbox.ids)})`,
  );
  await sleep(afterwatchMs);
  must(
    inbox.ids.length === ids.length && inbox.ids.every((id, i) => id === ids[i]),
    `got the ids ${listed(inbox.ids)}; expected ${listed(ids)}`,
  );
}

const listed = (ids: readonly string[]) =>
  ids.length <= 12
    ? ids.join(', ') || 'none'
    : `${ids.slice(0, 6).join(', ')}, … ${ids.slice(-6).join(', ')}`;
