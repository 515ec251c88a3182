import { messageOf, PushbenchError } from '../../core/errors.ts';
import { groupBy } from '../../core/groupBy.ts';
import { misfitsOfUsers, type Scenario, type Stream, scenarioLimits } from '../../core/scenario/scenario.ts';
import { type Misfit, misfitsOfStream } from '../../core/scenario/stream.ts';
import { layOutTopics } from '../../core/scenario/topics.ts';
import { compileSchedule, type Schedule } from '../../core/schedule/schedule.ts';
import type { Variant } from '../../core/transports.ts';
import { slugOf, type TimeOption, timeOf, withPath, withTime } from '../../core/variant.ts';
import {
  type Axis,
  type AxisValue,
  axisValueText,
  type CategoryAxis,
  isCategorical,
  optionOf,
  type QuantityAxis,
} from './axis.ts';
import { categories } from './categories.ts';

/** A scenario at one value of an axis; null has the variants that the axis does not touch. */
export interface AxisPoint {
  readonly value: AxisValue | null;
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

/**
 * The scenario at each value, with the variants that the axis touches; those that it does not touch come
 * first, under null, for they need not be run again at each. Throws a PushbenchError that names the value
 * that the scenario refuses.
 */
export function pointsAlong(axis: Axis, scenario: Scenario, seed: string): AxisPoint[] {
  if (isCategorical(axis)) return categoryAlong(axis, scenario, seed);
  const option = optionOf(axis.name);
  return option === null
    ? axis.values.map((value) => workloadAt(axis, value, scenario, seed))
    : optionAlong(axis, option, scenario, seed);
}

/** Slugs of variants that differ in the axis only, and so become one. */
export function mergedAlong(axis: Axis, { variants }: Scenario): string[][] {
  const groups = groupBy(variants, (variant) => slugOf(atFirst(axis, variant)));
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.map(slugOf));
}

function atFirst(axis: Axis, variant: Variant): Variant {
  if (isCategorical(axis)) return inCategory(axis, variant, axis.values[0] as string);
  const option = optionOf(axis.name);
  return option === null ? variant : withTime(variant, option, axis.values[0] as number);
}

const inCategory = ({ name }: CategoryAxis, variant: Variant, value: string) =>
  withPath(variant, categories[name].pathWith(variant.over, value));

const eachOnce = (variants: readonly Variant[]) => [
  ...new Map(variants.map((variant) => [slugOf(variant), variant])).values(),
];

/** Every variant over each path; what is sent, and when, does not depend on it. */
function categoryAlong(axis: CategoryAxis, scenario: Scenario, seed: string): AxisPoint[] {
  const schedule = compileSchedule(scenario, seed);
  return axis.values.map((value) => {
    const variants = eachOnce(scenario.variants.map((variant) => inCategory(axis, variant, value)));
    return { value, scenario: { ...scenario, variants }, schedule };
  });
}

function optionAlong(axis: QuantityAxis, option: TimeOption, scenario: Scenario, seed: string): AxisPoint[] {
  const touches = (variant: Variant) => timeOf(variant, option) !== null;
  const [touched, others] = [scenario.variants.filter(touches), scenario.variants.filter((v) => !touches(v))];
  if (touched.length === 0)
    throw new PushbenchError(`no variant of ${scenario.name} has the option ${option}`, {
      hint: `There are ${scenario.variants.map(slugOf).join(', ')}.`,
    });
  const base = withRoomFor(axis, scenario);
  // Who subscribes how does not change what is sent.
  const schedule = scheduled(axis, Math.max(...axis.values), base, seed);
  const at = (value: number): AxisPoint => {
    const variants = eachOnce(touched.map((variant) => withTime(variant, option, value)));
    return { value, scenario: { ...base, variants }, schedule };
  };
  const level = { value: null, scenario: { ...base, variants: others }, schedule };
  return [...(others.length > 0 ? [level] : []), ...axis.values.map(at)];
}

/** Room for the answer to the last poll, and for its way. */
const afterPollMs = 1_000;

/** The same phases for all: each subscriber has polled once before the window, and can once after it. */
function withRoomFor(axis: QuantityAxis, scenario: Scenario): Scenario {
  if (axis.name !== 'interval') return scenario;
  const longestMs = Math.max(...axis.values);
  const { warmUp, measure, drain } = scenario.phases;
  const phases = {
    warmUp: Math.max(warmUp, longestMs),
    measure,
    drain: Math.max(drain, longestMs + afterPollMs),
  };
  if (phases.warmUp + measure > scenarioLimits.durationMs)
    throw refused(axis, longestMs, 'a warm-up of this length and the window exceed 1h together');
  return { ...scenario, phases };
}

function workloadAt(axis: QuantityAxis, value: number, scenario: Scenario, seed: string): AxisPoint {
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
      return `${named(scenario, rates)} sets its own pace: only periodic, poisson and burst arrivals have a rate to set`;
    const factor = perSecond / rates.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    return { ...scenario, streams: scenario.streams.map((stream) => faster(stream, factor)) };
  },
};

const named = ({ streams }: Scenario, results: readonly unknown[]) =>
  `the stream ${streams[results.indexOf(null)]?.name}`;

/**
 * Notifications per second that reach a user, each of whom has one topic of a stream; null where none is set.
 */
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
