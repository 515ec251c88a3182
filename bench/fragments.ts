import { once } from 'node:events';
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { inFragments } from '../servers/fragments.ts';
import { frame, opcodes } from '../servers/frame.ts';
import { heading, interleaved, median, medianRatio, row, type Table } from './workbench.ts';

/** What the library reads with; its types leave it out. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable };

const sizes = [null, 100, 50, 10] as const;
const messages = 200_000;

/** A notification of 200 B of payload, as the built-in target sends it. */
const text = JSON.stringify({
  cursor: 'k3f9ab.1042',
  id: '1042',
  topic: 'user/3',
  data: JSON.stringify({ text: 'x'.repeat(189) }),
});

const framed = (size: number | null) => {
  const whole = frame(opcodes.text, text);
  return size === null ? whole : inFragments(whole, size);
};

/** CPU time of this process in µs, of each of so many turns. */
function cpuUs(turn: () => void): number {
  const before = process.cpuUsage();
  for (let i = 0; i < messages; i++) turn();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / messages;
}

/** What one size costs to make, once for all subscribers, and to read, for each of them. */
const measured = (size: number | null) => async () => {
  const makeUs = cpuUs(() => framed(size));
  const receiver = new Receiver({ skipUTF8Validation: true, allowSynchronousEvents: true });
  let read = 0;
  receiver.on('message', () => read++);
  const bytes = framed(size);
  const readUs = cpuUs(() => receiver.write(bytes));
  receiver.end();
  await once(receiver, 'finish');
  if (read !== messages) throw new Error(`${read} of ${messages} messages were read`);
  return { makeUs, readUs };
};

/** What it costs to split WebSocket messages into frames: CPU time apart from the network, and framing. */
export const fragments: Table = async ({ repetitions }) => {
  heading(
    `A WebSocket message of ${text.length} B in fragments: CPU in µs to make its frames, once for all subscribers,\n` +
      'and to read them, for each; how many times as much as of a whole one; and bytes of framing',
  );
  row('fragments', 'make', 'ratio', 'read', 'ratio', 'framing');
  const all = await interleaved(repetitions, sizes.map(measured));
  const [whole = []] = all;
  for (const [i, size] of sizes.entries()) {
    const cells = (['makeUs', 'readUs'] as const).flatMap((side) => {
      const [values, bases] = [all[i] ?? [], whole].map((some) => some.map((one) => one[side]));
      return [median(values ?? []).toFixed(2), medianRatio(values ?? [], bases ?? []).toFixed(1)];
    });
    row(size === null ? 'whole' : `${size} B`, ...cells, `${framed(size).length - text.length} B`);
  }
};
