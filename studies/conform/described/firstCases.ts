import { setTimeout as sleep } from 'node:timers/promises';
import type { DescribedTransport } from '../../../core/target/subscription.ts';
import { transports } from '../../../core/transports.ts';
import { must } from '../fault.ts';
import type { DescribedCase } from './case.ts';

const asks = (transport: DescribedTransport) => transports[transport].capabilities.asks;

/** A poll that is answered sooner, again and again, is not held. */
const heldForMs = 500;
/** One may come to the end of its hold meanwhile, and another begin with an answer. */
const mostInVain = 2;

/** What has to hold on a transport before anything else can be tried there. */
export const firstCases: readonly DescribedCase[] = [
  {
    name: 'confirms a subscription',
    async run(probe, transport) {
      const { inbox } = await probe.subscribe(transport);
      inbox.mustBeSound();
      must(inbox.ids.length === 0, `${inbox.ids.length} notifications came of a topic that nobody has used`);
    },
  },
  {
    name: 'delivers what is published from then on',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      // Of several, one may be lost where that is no broken promise, but not all.
      const published = await probe.publish(
        probe.file.promises.delivery === 'at-most-once' ? ['one', 'two', 'three'] : ['one'],
      );
      const missing = await subscribed.heard(published);
      must(
        missing.length < published.length,
        `published ${published.length}, and none of it came within 3 s`,
      );
    },
  },
  {
    name: 'answers polls without news, again and again',
    appliesTo: (transport) => asks(transport) === 'timer',
    async run(probe, transport) {
      const subscribed = await probe.subscribe(transport);
      await subscribed.polledInVain(3);
    },
  },
  {
    name: 'holds a poll until there is news',
    appliesTo: (transport) => asks(transport) === 'hold',
    async run(probe, transport) {
      const { inbox, requests } = await probe.subscribe(transport);
      const before = requests.empty;
      await sleep(heldForMs);
      inbox.mustBeSound();
      const inVain = requests.empty - before;
      must(inVain <= mostInVain, `${inVain} polls were answered without news within ${heldForMs / 1_000} s`);
    },
  },
];
