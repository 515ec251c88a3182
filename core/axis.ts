import { messageOf, PushbenchError } from './errors.ts';
import { misfitsOfUsers, type Scenario, type Stream, scenarioLimits } from './scenario.ts';
import { compileSchedule, type Schedule } from './schedule.ts';
import { type Misfit, maxPayloadBytes, misfitsOfStream } from './stream.ts';
import { layOutTopics } from './topics.ts';
import { slugOf, type TimeOption, timeOf, type Variant, withTime } from './transports.ts';
import { formatDurationMs, parseDurationMs } from './units.ts';

/** What can vary along a sweep. */
export const axisNames = ['interval', 'users', 'rate', 'payload', 'hold'] as const;

/** The name of an axis. */
export type AxisName = (typeof axisNames)[number];

/** A quantity and the values at which a scenario is measured. */
export interface Axis {
  readonly name: AxisName;
  readonly unit: 'ms' | 'B' | '1/s' | '';
  /** Ascending, each above 0. */
  readonly values: readonly number[];
}

/** A scenario at one value of an axis; null has the variants that the axis does not touch. */
export interface AxisPoint {
  readonly value: number | null;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

interface AxisRow {
  readonly unit: Axis['unit'];
  readonly expected: string;
  readonly largest: number;
  /** NaN for what is no value. */
  parse(text: string): number;
}

const mostValues = 20;

const time: AxisRow = {
  unit: 'ms',
  expected: 'a duration above 0 and up to 24h, such as 500ms or 2s',
  largest: 24 * 3_600_000,
  parse: (text) => parseDurationMs(text) ?? Number.NaN,
};
const whole = (unit: Axis['unit'], largest: number): AxisRow => ({
  unit,
  expected: `a whole number from 1 to ${largest}`,
  largest,
  parse: (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN),
});
const rows: Readonly<Record<AxisName, AxisRow>> = {
  interval: time,
  users: whole('', scenarioLimits.users),
  rate: {
    unit: '1/s',
    expected: 'notifications per user and second, above 0, such as 0.5',
    largest: 1_000_000,
    parse: (text) => (/^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN),
  },
  payload: whole('B', maxPayloadBytes),
  hold: time,
};

/** Parses `name=value,value,…`. Throws a PushbenchError that says what would be right. */
export function parseAxis(text: string): Axis {
  const [name = '', list, ...more] = text.split('=');
  if (!isAxisName(name))
    throw new PushbenchError(`there is no axis "${name}"`, {
      hint: `--vary takes one of ${axisNames.join(', ')}, with its values: interval=1s,2s,5s`,
    });
  const { unit, expected, largest, parse } = rows[name];
  const texts = (list ?? '').split(',').map((one) => one.trim());
  const values = texts.map(parse);
  const wrong = texts.find((_, i) => !((values[i] as number) > 0 && (values[i] as number) <= largest));
  if (wrong !== undefined || more.length > 0)
    throw new PushbenchError(`${name}: "${wrong ?? text}" is no value of this axis; expected ${expected}`, {
      hint: `Values are separated by commas: ${name}=…,…`,
    });
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < values.length) throw new PushbenchError(`${name}: a value stands there twice`);
  if (sorted.length < 2 || sorted.length > mostValues)
    throw new PushbenchError(`${name}: expected 2 to ${mostValues} values; there are ${sorted.length}`, {
      hint: 'A crossover lies between two values. To run a single one, use pushbench run.',
    });
  return { name, unit, values: sorted };
}

const isAxisName = (name: string): name is AxisName => (axisNames as readonly string[]).includes(name);

/** The option of variants that an axis sets; null where it changes the workload of all. */
export const optionOf = (name: AxisName): TimeOption | null =>
  name === 'interval' || name === 'hold' ? name : null;

/** A value of an axis as it is written on a command line. */
export const axisValueText = ({ unit }: Pick<Axis, 'unit'>, value: number): string =>
  unit === 'ms' ? formatDurationMs(value) : String(value);

/**
 * The scenario at each value, with the variants that the axis touches; those that it does not touch come first, under
 * null, for they need not be run again at each. Throws a PushbenchError that names the value that the scenario refuses.
 */
export function pointsAlong(axis: Axis, scenario: Scenario, seed: string): AxisPoint[] {
  const option = optionOf(axis.name);
  return option === null
    ? axis.values.map((value) => workloadAt(axis, value, scenario, seed))
    : optionAlong(axis, option, scenario, seed);
}

/** Slugs of variants that differ in the axis only, and so become one. */
export function mergedAlong({ name, values: [value = 0] }: Axis, { variants }: Scenario): string[][] {
  const option = optionOf(name);
  if (option === null) return [];
  const groups = Map.groupBy(variants, (variant) => slugOf(withTime(variant, option, value)));
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.map(slugOf));
}

function optionAlong(axis: Axis, option: TimeOption, scenario: Scenario, seed: string): AxisPoint[] {
  const touches = (variant: Variant) => timeOf(variant, option) !== null;
  const [touched, others] = [scenario.variants.filter(touches), scenario.variants.filter((v) => !touches(v))];
  if (touched.length === 0)
    throw new PushbenchError(`no variant of ${scenario.name} has the option ${option}`, {
      hint: `There are ${scenario.variants.map(slugOf).join(', ')}.`,
    });
  const base = withRoomFor(axis, scenario);
  // Who subscribes how does not change what is sent.
  const schedule = scheduled(axis, axis.values.at(-1) as number, base, seed);
  const at = (value: number): AxisPoint => {
    const variants = touched.map((variant) => withTime(variant, option, value));
    const each = [...new Map(variants.map((variant) => [slugOf(variant), variant])).values()];
    return { value, scenario: { ...base, variants: each }, schedule };
  };
  const level = { value: null, scenario: { ...base, variants: others }, schedule };
  return [...(others.length > 0 ? [level] : []), ...axis.values.map(at)];
}

/** Room for the answer to the last poll, and for its way. */
const afterPollMs = 1_000;

/** The same phases for all: each subscriber has polled once before the window, and can once after it. */
function withRoomFor(axis: Axis, scenario: Scenario): Scenario {
  if (axis.name !== 'interval') return scenario;
  const longestMs = axis.values.at(-1) as number;
  const { warmUp, measure, drain } = scenario.phases;
  const phases = {
    warmUp: Math.max(warmUp, longestMs),
    measure,
    drain: Math.max(drain, longestMs + afterPollMs),
  };
  if (phases.warmUp + measure > scenarioLimits.durationMs)
    throw refused(axis, longestMs, 'a warm-up that long and the window would take more than 1h together');
  return { ...scenario, phases };
}

function workloadAt(axis: Axis, value: number, scenario: Scenario, seed: string): AxisPoint {
  const changed = workload[axis.name as keyof typeof workload](scenario, value);
  if (typeof changed === 'string') throw refused(axis, value, changed);
  const misfits: Misfit[] = [...misfitsOfUsers(changed), ...changed.streams.flatMap(misfitsOfStream)];
  if (misfits.length > 0) throw refused(axis, value, misfits.map(({ message }) => message).join('; '));
  return { value, scenario: changed, schedule: scheduled(axis, value, changed, seed) };
}

function scheduled(axis: Axis, value: number, scenario: Scenario, seed: string): Schedule {
  try {
    return compileSchedule(scenario, seed);
  } catch (error) {
    throw error instanceof PushbenchError ? refused(axis, value, messageOf(error), error.hint) : error;
  }
}

const refused = (axis: Axis, value: number, why: string, hint?: string) =>
  new PushbenchError(
    `${axis.name}=${axisValueText(axis, value)}: ${why}`,
    hint === undefined ? {} : { hint },
  );

/** The scenario with another workload, or why there is none. */
const workload = {
  users: (scenario: Scenario, users: number): Scenario => ({ ...scenario, users }),
  payload(scenario: Scenario, bytes: number): Scenario | string {
    const streams = scenario.streams.map((stream): Stream | null =>
      stream.payload
        ? {
            ...stream,
            payload: { ...stream.payload, bytes: { distribution: 'constant', value: bytes } },
          }
        : null,
    );
    return streams.every((stream) => stream !== null)
      ? { ...scenario, streams }
      : `${named(scenario, streams)} replays a trace, which brings its own payloads`;
  },
  rate(scenario: Scenario, perSecond: number): Scenario | string {
    const topics = layOutTopics(scenario);
    const rates = scenario.streams.map((stream) => ratePerUser(stream, topics.rangeOf(stream.topics).count));
    if (rates.includes(null))
      return `${named(scenario, rates)} has a pace of its own: only periodic, poisson and burst arrivals have a rate to set`;
    const factor = perSecond / rates.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    return { ...scenario, streams: scenario.streams.map((stream) => faster(stream, factor)) };
  },
};

const named = ({ streams }: Scenario, results: readonly unknown[]) =>
  `the stream ${streams[results.indexOf(null)]?.name}`;

/** Notifications per second that reach a user, each of whom has one topic of a stream; null where none is set. */
function ratePerUser({ arrivals }: Stream, topicCount: number): number | null {
  switch (arrivals.process) {
    case 'periodic':
      return 1000 / arrivals.every;
    case 'poisson':
      return arrivals.perSecond;
    case 'burst':
      return (arrivals.size * 1000) / arrivals.every / topicCount;
    default:
      return null;
  }
}

/** The stream with so many times the notifications; a burst keeps its size and comes more often. */
function faster(stream: Stream, factor: number): Stream {
  const { arrivals } = stream;
  switch (arrivals.process) {
    case 'periodic':
    case 'burst':
      return { ...stream, arrivals: { ...arrivals, every: arrivals.every / factor } };
    case 'poisson':
      return { ...stream, arrivals: { ...arrivals, perSecond: arrivals.perSecond * factor } };
    default:
      return stream;
  }
}
