import { PushbenchError } from '../../core/errors.ts';
import type { MetricId } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { endpointNames, transports } from '../../core/transports.ts';
import { formatDurationMs } from '../../core/units.ts';
import { unsupportedSlos } from '../../harness/trial/validity.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { type Audience, type PayloadSize, rateWords, type Wishes } from './wishes.ts';

/** What a scenario file says beside the wishes. */
export interface ScenarioFrame {
  readonly name: string;
  /** Where editors find the JSON Schema. */
  readonly schema: string;
  /** Sentences on what was assumed. */
  readonly assumptions: readonly string[];
}

/**
 * A commented scenario. Throws a PushbenchError where the wishes go beyond what a scenario may have: what is
 * returned is valid.
 */
export function scenarioText(wishes: Wishes, frame: ScenarioFrame): string {
  if (typeof wishes.audience === 'number' && wishes.audience > wishes.users)
    throw new PushbenchError(
      `a room of ${wishes.audience} needs at least as many users; there are ${wishes.users}`,
      { hint: 'Raise --users, or lower --audience.' },
    );
  // The tail is what users feel; a quantile that the window has too few deliveries for cannot be judged.
  for (const metric of ['latency.p99', 'latency.p90', 'latency.p50', 'latency.mean'] as const) {
    const text = textWith(wishes, frame, metric);
    if (unsupportedSlos([{ metric, atMost: 0 }], measuredDeliveriesOf(text, frame.name)).length === 0)
      return text;
  }
  throw new Error('a mean needs no number of deliveries');
}

function measuredDeliveriesOf(text: string, name: string): number {
  const scenario: Scenario = { ...parseScenario(text, `${name}.yaml`), traces: {} };
  try {
    return compileSchedule(scenario, '1').measuredDeliveries;
  } catch (error) {
    if (!(error instanceof PushbenchError)) throw error;
    throw new PushbenchError(error.message, {
      hint: 'Change --users or --rate: a trial lasts minutes, and has between one and millions of events.',
      cause: error,
    });
  }
}

function textWith(wishes: Wishes, { name, schema, assumptions }: ScenarioFrame, metric: MetricId): string {
  const { users, rate, audience, payload, interval, goal } = wishes;
  const { connectMs, warmUpMs, measureMs, drainMs } = phasesOf(wishes);
  const people = users === 1 ? '1 user' : `${users.toLocaleString('en')} users`;
  return `# yaml-language-server: $schema=${schema}
# Written by pushbench init. docs/SCENARIOS.md explains every key; \`pushbench validate\` checks the file.
${assumptions.map((sentence) => `# - ${plainLine(sentence)}\n`).join('')}name: ${name}
title: ${people}, notified ${rateWords(rate)}
description: >
  ${people}, each notified ${rateWords(rate)} on average${audienceWords(audience)}.
  Say here what they wait for, and what it is worth to them to know it soon.

# Connected at the same time, each with one subscription.
users: ${users}

# Time over which they arrive. All at once is a test of its own.
connect: { over: ${formatDurationMs(connectMs)} }

# A browser's headers are what makes polling expensive. Set cookieBytes to the length of your Cookie line, if there is one.
headers: { profile: chrome, cookieBytes: 0 }

streams:
  - name: notifications
    # private: a topic for each user; broadcast: one for all; { roomsOf: 20 }: one for each room of 20 users.
    topics: ${typeof audience === 'number' ? `{ roomsOf: ${audience} }` : audience}
    # Of each topic, at random. Others are periodic, burst, jobs and trace.
    arrivals: { process: poisson, perSecond: ${Number(rate.toPrecision(4))} }
    # Bytes: one size, or a distribution (uniform, exponential, lognormal).
    payload: { bytes: ${payloadText(payload)} }

# Only the measured window counts. A longer one has more deliveries: p99 needs 1,000 of them.
phases: { warmUp: ${formatDurationMs(warmUpMs)}, measure: ${formatDurationMs(measureMs)}, drain: ${formatDurationMs(drainMs)} }

# What is compared. Remove what you would never use; add another interval to see what it costs.
variants:
${variantLines(interval).join('\n')}

# What is good enough, in ms. pushbench list metrics shows what else can be a goal.
slos:
  - { metric: ${metric}, atMost: ${goal} }
`;
}

const audienceWords = (audience: Audience) =>
  audience === 'private'
    ? ''
    : audience === 'broadcast'
      ? ' together with all others'
      : ` together with a room of ${audience}`;

const payloadText = (payload: PayloadSize) =>
  typeof payload === 'number'
    ? `${payload}`
    : `{ distribution: lognormal, median: ${payload.median}, p99: ${payload.p99}, max: ${payload.max} }`;

/** Every transport as it is by default; one that polls at the interval. */
const variantLines = (intervalMs: number) =>
  endpointNames.map((name) =>
    transports[name].capabilities.asks === 'timer'
      ? `  - { transport: ${name}, interval: ${formatDurationMs(intervalMs)} }`
      : `  - { transport: ${name} }`,
  );

/** For p99, with some to spare. */
const wantedDeliveries = 1_300;
/** Of a topic that all have, so that its moments differ. */
const wantedEvents = 20;
const arrivalsPerSecond = 1_000;

/**
 * Phases in which every client polls several times, and enough is delivered, within 5 minutes if possible.
 */
function phasesOf({ users, rate, audience, interval }: Wishes) {
  const seconds = Math.max(
    wantedDeliveries / (users * rate),
    audience === 'broadcast' ? wantedEvents / rate : 0,
  );
  const forDeliveriesMs = Math.min(300_000, seconds * 1_000);
  return {
    connectMs: Math.max(500, Math.ceil(users / arrivalsPerSecond) * 1_000),
    warmUpMs: Math.max(2_000, interval),
    measureMs: Math.ceil(Math.max(10_000, 2 * interval, forDeliveriesMs) / 5_000) * 5_000,
    drainMs: Math.max(5_000, 2 * interval),
  };
}
