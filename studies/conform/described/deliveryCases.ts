import { differenceBetween, samePayload } from '../../../clients/payloadDifference.ts';
import type { WireMessage } from '../../../core/messages/contract.ts';
import { excerptOf } from '../../../core/messages/unreadable.ts';
import { payloadIn } from '../../../core/messages/wireMessage.ts';
import type { Payload } from '../../../core/schedule/payload.ts';
import { awkward } from '../awkward.ts';
import { Fault, must } from '../fault.ts';
import type { DescribedCase } from './case.ts';
import type { Subscribed } from './subscribed.ts';

const several = (n: number) => Array.from({ length: n }, (_, i) => `news ${i}`);
const many = several(20);
const few = several(5);

/** As much as a large message of an application may have. */
const large = '通知 0123456789 '.repeat(4_096).slice(0, 65_536);
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

/** What a target file says of what is delivered. */
export const deliveryCases: readonly DescribedCase[] = [
  {
    name: 'loses nothing',
    key: 'promises.delivery',
    waivedBy: ({ promises: { delivery } }) => (delivery === 'at-most-once' ? delivery : undefined),
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      mustHaveCome(await subscribed.heard(await probe.publish(many)), many.length);
    },
  },
  {
    name: 'repeats nothing',
    key: 'promises.delivery',
    waivedBy: ({ promises: { delivery } }) => (delivery === 'at-least-once' ? delivery : undefined),
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      await subscribed.heard(await probe.publish(many));
      mustNotRepeat(subscribed);
    },
  },
  {
    name: 'keeps the order within a topic',
    key: 'promises.order',
    waivedBy: ({ promises: { order } }) => (order === 'none' ? order : undefined),
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      const published = await probe.publish(many);
      await subscribed.heard(published);
      mustBeInOrder(subscribed, published);
    },
  },
  {
    name: 'keeps the order over all topics',
    key: 'promises.order',
    waivedBy: ({ promises: { order } }) => (order === 'all-topics' ? undefined : order),
    async run(probe, transport) {
      const topics = [probe.topic, probe.otherTopic];
      const subscribed = await probe.subscribe(transport, topics);
      const published = await probe.publish(many, topics);
      await subscribed.heard(published);
      mustBeInOrder(subscribed, published);
    },
  },
  delivers('awkward texts', awkward),
  delivers('64 kB of text', [large]),
  delivers('bytes', [everyByte]),
  {
    name: 'delivers two topics to one subscriber',
    async run(probe, transport) {
      const topics = [probe.topic, probe.otherTopic];
      const subscribed = await probe.subscribe(transport, topics);
      await subscribed.heard(await probe.publish(few, topics));
      for (const topic of topics)
        must(subscribed.inbox.topics.includes(topic), `nothing came of ${topic}, one of two topics`);
    },
  },
  {
    name: 'keeps other topics from a subscriber',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      await probe.publish(few, [probe.otherTopic]);
      await subscribed.heard(await probe.publish(few));
      const foreign = subscribed.inbox.topics.find((topic) => topic !== probe.topic);
      must(foreign === undefined, `a subscriber to ${probe.topic} got a notification on ${foreign}`);
    },
  },
  {
    name: 'delivers to each of two subscribers',
    async run(probe, transport) {
      const both = [await probe.subscribe(transport), await probe.subscribe(transport)];
      const published = await probe.publish(few);
      const missing = await Promise.all(both.map((subscribed) => subscribed.heard(published)));
      missing.forEach((one, i) => {
        must(one.length < few.length, `nothing came to subscriber ${i + 1} of 2`);
      });
    },
  },
];

/** Payloads that must come back byte for byte. */
function delivers(what: string, payloads: readonly Payload[]): DescribedCase {
  return {
    name: `delivers ${what} byte for byte`,
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      const published = await probe.publish(payloads);
      const missing = await subscribed.heard(published);
      if (probe.file.promises.delivery !== 'at-most-once') mustHaveCome(missing, payloads.length);
      const { ids, topics, payloads: found } = subscribed.inbox;
      ids.forEach((id, i) => {
        if (topics[i] !== probe.topic) return;
        const sent = published.find((one) => one.id === id);
        must(sent !== undefined, `notification ${id} came, which was not published on ${probe.topic}`);
        const [came, due] = [found[i] as Buffer, bytesOf(payloadIn(sent))];
        must(samePayload(came, due), `notification ${id}: ${differenceBetween(came, due)}`);
      });
    },
  };
}

const bytesOf = (payload: Payload) => (typeof payload === 'string' ? Buffer.from(payload) : payload);

/** Nothing of so many may be missing. */
export function mustHaveCome(missing: readonly WireMessage[], published: number): void {
  const [first] = missing;
  if (first === undefined) return;
  const { id, topic } = first;
  const shown = excerptOf(`${payloadIn(first)}`);
  throw new Fault(
    `${missing.length} of ${published} did not come; first: notification ${id} on ${topic}, “${shown}”`,
  );
}

/** Nothing may have come twice. */
export function mustNotRepeat({ inbox: { ids } }: Subscribed): void {
  const repeated = ids.filter((id, i) => ids.indexOf(id) !== i);
  must(repeated.length === 0, `${repeated.length} came again; first: notification ${repeated[0]}`);
}

/** What has come of this must be in its order; repeats are another matter. */
function mustBeInOrder({ inbox: { ids } }: Subscribed, published: readonly WireMessage[]): void {
  const own = new Set(published.map(({ id }) => id));
  const once = [...new Set(ids)].filter((id) => own.has(id)).map(Number);
  must(once.length > 1, 'too little came to have an order');
  const late = once.findIndex((id, i) => i > 0 && id < (once[i - 1] as number));
  must(late < 0, `notification ${once[late]} came after ${once[late - 1]}, which was published later`);
}
