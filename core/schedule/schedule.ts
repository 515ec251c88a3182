import { createHash } from 'node:crypto';
import { PushbenchError } from '../errors.ts';
import { createRandom, hash32 } from '../random.ts';
import { sample } from '../scenario/distribution.ts';
import { compileDisturbances, type Disturbances } from '../scenario/disturbances.ts';
import { type Scenario, scenarioLimits } from '../scenario/scenario.ts';
import { minJsonPayloadBytes } from '../scenario/stream.ts';
import { layOutTopics, type Topics } from '../scenario/topics.ts';
import { emitArrivals } from './arrivals.ts';

/** What an event's payload is made of. */
export const payloadFormats = ['json', 'binary', 'trace'] as const;

/**
 * A scenario compiled with a seed: every event of a trial, in the order in which they are due. Columns are
 * parallel typed arrays of `count` entries; an event's index is its notification's id, in decimal.
 */
export interface Schedule {
  /** Identity: SHA-256, in hex, over everything that decides what is sent when to whom. */
  readonly sha256: string;
  readonly count: number;
  /** Due instant, µs from the start of the schedule. */
  readonly dueUs: Uint32Array;
  readonly topic: Uint32Array;
  readonly payloadBytes: Uint32Array;
  /** Index in `payloadFormats`. */
  readonly format: Uint8Array;
  /** The user who sends the event, or -1 for the publisher. */
  readonly sender: Int32Array;
  readonly topics: Topics;
  readonly users: number;
  /** Seed of the payloads' texts. */
  readonly payloadSeed: number;
  /** Payloads of `trace` events by event index. */
  readonly tracePayloads: ReadonlyMap<number, string>;
  /**
   * Start and end of the measured window, µs: events due in [start, end) are measured, earlier ones warm up.
   */
  readonly measureStartUs: number;
  readonly measureEndUs: number;
  /** Deliveries due: each event times the subscribers of its topic. */
  readonly deliveries: number;
  readonly measuredDeliveries: number;
  /** What is done to connections, to the target and to the link meanwhile. */
  readonly disturbances: Disturbances;
}

// 2^21 events and 2^32 µs (71 minutes) pack into the 53 bits that a double holds exactly.
const indexSpace = 2 ** 21;

interface Draft {
  due: number[];
  topic: number[];
  payloadBytes: number[];
  format: number[];
  sender: number[];
  payload: (string | undefined)[];
}

/**
 * Compiles a scenario: a pure function of its arguments. Throws a PushbenchError when the scenario asks for
 * more events or deliveries than `scenarioLimits` allow, or for none at all.
 */
export function compileSchedule(scenario: Scenario, seed: number | string): Schedule {
  const topics = layOutTopics(scenario);
  const draft = draftEvents(scenario, seed, topics);
  const order = chronological(draft.due);
  const count = order.length;
  const pick = <A extends Uint32Array | Uint8Array | Int32Array>(into: A, from: number[]): A => {
    // `order` has each index of the draft once, and a draft has the same number of rows in each column.
    for (let i = 0; i < count; i++) into[i] = from[order[i] as number] as number;
    return into;
  };
  const columns = {
    dueUs: pick(new Uint32Array(count), draft.due),
    topic: pick(new Uint32Array(count), draft.topic),
    payloadBytes: pick(new Uint32Array(count), draft.payloadBytes),
    format: pick(new Uint8Array(count), draft.format),
    sender: pick(new Int32Array(count), draft.sender),
  };
  const tracePayloads = new Map<number, string>();
  order.forEach((from, i) => {
    const payload = draft.payload[from];
    if (payload !== undefined) tracePayloads.set(i, payload);
  });
  const disturbances = compileDisturbances(scenario, seed, scenarioLimits.cuts, () =>
    tooLarge('cut connections', scenarioLimits.cuts),
  );
  const { cuts, restarts, link, proxy } = disturbances;
  const payloadSeed = hash32(`${seed}`);
  const measureStartUs = scenario.phases.warmUp * 1000;
  const identity = {
    // To be raised when the same columns would give other payloads.
    version: 1,
    users: scenario.users,
    topics: topics.names,
    payloadSeed,
    measureStartUs,
    measureEndUs: measureStartUs + scenario.phases.measure * 1000,
  };
  return {
    sha256: digest(
      // Without disturbances nothing is added: schedules that have none keep their identity.
      {
        ...identity,
        traces: [...tracePayloads],
        ...(restarts.length > 0 && { restarts }),
        ...(link.length > 0 && { link }),
        ...(proxy.length > 0 && { proxy }),
      },
      [...Object.values(columns), ...Object.values(cuts)],
    ),
    count,
    ...columns,
    topics,
    users: scenario.users,
    payloadSeed,
    tracePayloads,
    measureStartUs,
    measureEndUs: identity.measureEndUs,
    disturbances,
    ...countDeliveries(columns.dueUs, columns.topic, topics, measureStartUs),
  };
}

function draftEvents(scenario: Scenario, seed: number | string, topics: Topics): Draft {
  const endMs = scenario.phases.warmUp + scenario.phases.measure;
  const draft: Draft = { due: [], topic: [], payloadBytes: [], format: [], sender: [], payload: [] };
  for (const stream of scenario.streams) {
    const { first, count } = topics.rangeOf(stream.topics);
    const sizes = createRandom(seed, `${stream.name}/payload`);
    const senders = createRandom(seed, `${stream.name}/sender`);
    const trace = stream.arrivals.process === 'trace' ? (scenario.traces[stream.arrivals.file] ?? []) : [];
    const format = stream.payload?.format ?? 'trace';
    const minBytes = format === 'json' ? minJsonPayloadBytes : 0;
    let traced = 0;
    emitArrivals(stream, count, endMs, createRandom(seed, stream.name), trace, (dueMs, local) => {
      if (draft.due.length >= scenarioLimits.events) throw tooLarge('events', scenarioLimits.events);
      const topic = first + local;
      const payload = stream.payload ? undefined : trace[traced++]?.payload;
      draft.due.push(Math.min(Math.round(dueMs * 1000), endMs * 1000 - 1));
      draft.topic.push(topic);
      draft.payload.push(payload);
      draft.payloadBytes.push(
        stream.payload
          ? Math.max(minBytes, Math.round(sample(stream.payload.bytes, sizes)))
          : Buffer.byteLength(payload ?? ''),
      );
      draft.format.push(payloadFormats.indexOf(format));
      draft.sender.push(
        stream.from === 'subscriber' ? senderOf(topics.subscribersOf(topic), senders.next()) : -1,
      );
    });
  }
  if (draft.due.length === 0)
    throw new PushbenchError(`${scenario.name}: nothing happens within warm-up and measure`, {
      hint: 'Raise the rates, the number of users or phases.measure.',
    });
  return draft;
}

const senderOf = ({ from, to }: { from: number; to: number }, uniform: number) =>
  from + Math.floor(uniform * (to - from));

function tooLarge(what: 'events' | 'deliveries' | 'cut connections', limit: number): PushbenchError {
  return new PushbenchError(`the scenario has more than ${limit.toLocaleString('en')} ${what} in one trial`, {
    hint: 'Lower the rates, the number of users or phases.measure.',
  });
}

/**
 * Indexes of the events in order of due time, ties in the order in which the streams stand in the scenario.
 */
function chronological(dueUs: readonly number[]): Uint32Array {
  // Sorting plain numbers is several times faster than sorting with a comparator.
  const keys = new Float64Array(dueUs.length);
  dueUs.forEach((due, i) => {
    keys[i] = due * indexSpace + i;
  });
  keys.sort();
  return Uint32Array.from(keys, (key) => key % indexSpace);
}

function countDeliveries(dueUs: Uint32Array, topic: Uint32Array, topics: Topics, measureStartUs: number) {
  const sizes = Uint32Array.from(topics.names, (_, t) => {
    const { from, to } = topics.subscribersOf(t);
    return to - from;
  });
  // Both columns have a row for each event, and `sizes` has one for each topic.
  let deliveries = 0;
  let measuredDeliveries = 0;
  for (let i = 0; i < topic.length; i++) {
    const size = sizes[topic[i] as number] as number;
    deliveries += size;
    if ((dueUs[i] as number) >= measureStartUs) measuredDeliveries += size;
  }
  if (deliveries > scenarioLimits.deliveries) throw tooLarge('deliveries', scenarioLimits.deliveries);
  return { deliveries, measuredDeliveries };
}

/** SHA-256 over a JSON header and the columns in little-endian order, whatever the machine's is. */
function digest(header: unknown, columns: readonly (Uint32Array | Uint8Array | Int32Array)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(header));
  const bigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;
  for (const column of columns) {
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
    if (bigEndian && column.BYTES_PER_ELEMENT === 4) hash.update(Buffer.from(bytes).swap32());
    else hash.update(bytes);
  }
  return hash.digest('hex');
}
