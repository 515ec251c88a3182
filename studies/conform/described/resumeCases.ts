import type { WireMessage } from '../../../core/messages/contract.ts';
import type { DescribedTransport, Subscription } from '../../../core/target/subscription.ts';
import { must } from '../fault.ts';
import type { DescribedCase } from './case.ts';
import { mustHaveCome, mustNotRepeat } from './deliveryCases.ts';
import type { DescribedProbe } from './probe.ts';
import type { Subscribed } from './subscribed.ts';

const before = ['heard 0', 'heard 1', 'heard 2'];
const meanwhile = ['missed 0', 'missed 1', 'missed 2'];

const waivedBy: NonNullable<DescribedCase['waivedBy']> = ({ promises }, { resume }) => {
  if (!promises.resume) return 'promises.resume: false';
  return resume.by === 'none' ? 'resume by none' : undefined;
};

/** What a target file says of a subscriber that comes back. */
export const resumeCases: readonly DescribedCase[] = [
  {
    name: 'gives a subscriber that comes back what it missed',
    key: 'promises.resume',
    waivedBy: (file, subscription) =>
      file.promises.delivery === 'at-most-once' ? 'at-most-once' : waivedBy(file, subscription),
    async run(probe, transport) {
      const { missing } = await comeBack(probe, transport);
      mustHaveCome(missing, meanwhile.length);
    },
  },
  {
    name: 'gives a subscriber that comes back nothing that it has heard',
    key: 'promises.resume',
    waivedBy: (file, subscription) =>
      file.promises.delivery === 'at-least-once' ? 'at-least-once' : waivedBy(file, subscription),
    async run(probe, transport) {
      const { heard, after } = await comeBack(probe, transport);
      const again = heard.find(({ id }) => after.inbox.ids.includes(id));
      must(
        again === undefined,
        `notification ${again?.id} came before it was away, and again when it came back`,
      );
      mustNotRepeat(after);
    },
  },
];

/** A subscriber hears something, is away while more is published, and comes back to where it stood. */
async function comeBack(
  probe: DescribedProbe,
  transport: DescribedTransport,
): Promise<{ heard: WireMessage[]; after: Subscribed; missing: WireMessage[] }> {
  const subscribed = await probe.subscribe(transport);
  const heard = await probe.publish(before);
  await subscribed.heard(heard);
  await subscribed.close();
  const { place } = subscribed;
  const { resume } = probe.file.subscribe[transport] as Subscription;
  must(
    place.cursor !== undefined,
    `no position came with ${heard.length} notifications (resume: ${JSON.stringify(resume)})`,
  );
  const missed = await probe.publish(meanwhile);
  const after = await probe.subscribe(transport, [probe.topic], place);
  return { heard, after, missing: await after.heard(missed) };
}
