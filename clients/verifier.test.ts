import { describe, expect, it } from 'vitest';
import { type Payload, payloadOf } from '../core/payload.ts';
import { type Scenario, scenarioSchema } from '../core/scenario.ts';
import { compileSchedule } from '../core/schedule.ts';
import { Verifier } from './verifier.ts';

const scenario = (from: string): Scenario => ({
  ...scenarioSchema.parse({
    name: 'tiny',
    title: 'Tiny',
    description: 'Tiny.',
    users: 6,
    streams: [
      {
        name: 'talk',
        topics: { roomsOf: 3 },
        from,
        arrivals: { process: 'poisson', perSecond: 5 },
        payload: { bytes: 40 },
      },
    ],
    phases: { warmUp: '0s', measure: '4s' },
    variants: [{ transport: 'sse' }],
  }),
  traces: {},
});

function play(from: 'server' | 'subscriber' = 'server', users = { from: 0, to: 6 }) {
  const schedule = compileSchedule(scenario(from), 1);
  const verifier = new Verifier(schedule, users, (index) => payloadOf(schedule, index));
  const inRoom = (room: number) => [...schedule.topic.keys()].filter((i) => schedule.topic[i] === room);
  const deliver = (user: number, index: number, payload?: Payload) =>
    verifier.check(
      user,
      `${index}`,
      schedule.topics.names[schedule.topic[index] as number] as string,
      payload ?? payloadOf(schedule, index),
    );
  const deliverAll = () => {
    for (let user = users.from; user < users.to; user++)
      for (const index of inRoom(Math.floor(user / 3))) deliver(user, index);
  };
  return { schedule, verifier, inRoom, deliver, deliverAll };
}

const clean = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0 };

describe('Verifier', () => {
  it('finds nothing wrong when each user gets everything in order', () => {
    const { schedule, verifier, deliverAll } = play();
    deliverAll();
    expect(verifier.delivery()).toEqual({
      ...clean,
      expected: schedule.deliveries,
      delivered: schedule.deliveries,
    });
  });

  it('expects of an agent only what is due to its own users', () => {
    const { verifier, inRoom, deliverAll } = play('server', { from: 2, to: 4 });
    expect(verifier.expected).toBe(inRoom(0).length + inRoom(1).length);
    deliverAll();
    expect(verifier.delivery()).toMatchObject(clean);
    expect(verifier.outstanding).toBe(0);
  });

  it('counts what never came as lost', () => {
    const { verifier, deliver, inRoom } = play();
    const [first] = inRoom(0);
    deliver(0, first as number);
    expect(verifier.delivery()).toMatchObject({ delivered: 1, lost: verifier.expected - 1 });
  });

  it('counts what came again, and does not take it for a delivery', () => {
    const { verifier, deliver, inRoom } = play();
    const index = inRoom(0)[0] as number;
    expect(deliver(0, index)).toBe(index);
    expect(deliver(0, index)).toBe(-1);
    expect(verifier.delivery()).toMatchObject({ delivered: 1, duplicated: 1 });
  });

  it('counts what the publisher sent and came out of order', () => {
    const { verifier, deliver, inRoom } = play();
    const [a, b, c] = inRoom(0) as [number, number, number];
    for (const index of [a, c, b]) deliver(0, index);
    expect(verifier.delivery()).toMatchObject({ delivered: 3, reordered: 1 });
  });

  it('lets messages of subscribers come in any order that all of a room agree on', () => {
    const { verifier, deliver, inRoom } = play('subscriber');
    const [a, b] = inRoom(0) as [number, number];
    for (const user of [0, 1, 2]) for (const index of [b, a]) deliver(user, index);
    expect(verifier.delivery()).toMatchObject({ delivered: 6, reordered: 0 });
  });

  it('counts where the subscribers of a room saw another order than each other', () => {
    const { verifier, deliver, inRoom } = play('subscriber');
    const [a, b] = inRoom(0) as [number, number];
    for (const index of [a, b]) deliver(0, index);
    for (const index of [b, a]) deliver(1, index);
    expect(verifier.delivery()).toMatchObject({ delivered: 4, reordered: 1 });
  });

  it('counts a payload that differs in one byte, or in its kind', () => {
    const { schedule, verifier, deliver, inRoom } = play();
    const [a, b, c] = inRoom(0) as [number, number, number];
    deliver(0, a, `${(payloadOf(schedule, a) as string).slice(0, -1)} `);
    deliver(0, b, Buffer.from('other'));
    deliver(0, c, Buffer.from(payloadOf(schedule, c) as string));
    expect(verifier.delivery()).toMatchObject({ delivered: 3, corrupted: 2 });
  });

  it('counts what is unknown, not due to this user, or under another topic', () => {
    const { schedule, verifier, deliver, inRoom } = play();
    const index = inRoom(0)[0] as number;
    expect(verifier.check(0, 'nonsense', 'room3/0', 'x')).toBe(-1);
    expect(verifier.check(0, `${schedule.count}`, 'room3/0', 'x')).toBe(-1);
    expect(verifier.check(0, `${index}`, 'room3/1', payloadOf(schedule, index))).toBe(-1);
    expect(deliver(5, index)).toBe(-1);
    expect(verifier.delivery()).toMatchObject({ delivered: 0, corrupted: 4 });
  });
});
