import { z } from 'zod';
import { durationSchema, positiveDurationSchema } from '../units.ts';
import { distributionSchema, rangeOf } from './distribution.ts';

/** The shortest JSON payload, `{"text":""}`: what is left is filled with text. */
export const minJsonPayloadBytes = 11;

/** The largest payload, in bytes. */
export const maxPayloadBytes = 131_072;

const payloadSize = z.int().min(0).max(maxPayloadBytes);
const positive = z.number().positive().max(1_000_000);

const arrivalsSchema = z.discriminatedUnion(
  'process',
  [
    z
      .strictObject({
        process: z.literal('periodic'),
        every: positiveDurationSchema,
        phase: z
          .enum(['random', 'aligned'])
          .default('random')
          .describe('random: each topic has its own moment; aligned: all topics at once.'),
      })
      .describe('One notification per topic at a fixed interval.'),
    z
      .strictObject({
        process: z.literal('poisson'),
        perSecond: positive.describe('Mean rate of each topic.'),
      })
      .describe('Independent events: exponential gaps.'),
    z
      .strictObject({
        process: z.literal('burst'),
        every: positiveDurationSchema,
        size: z.int().min(1).max(100_000).describe('Notifications per burst, over all topics of the stream.'),
        within: durationSchema.default(0).describe('Time over which a burst is spread.'),
      })
      .describe('Many notifications at once, at a fixed interval.'),
    z
      .strictObject({
        process: z.literal('jobs'),
        duration: distributionSchema(durationSchema).describe('How long a job takes.'),
        pause: distributionSchema(durationSchema).describe('Time from a completion to the next submission.'),
      })
      .describe('Each user submits a job, waits for its completion, pauses, and submits the next.'),
    z
      .strictObject({
        process: z.literal('trace'),
        file: z.string().min(1).describe('NDJSON file of { atMs, data } lines, relative to the scenario.'),
        speedUp: positive.default(1).describe('How many times faster than recorded.'),
      })
      .describe('Recorded events, replayed.'),
  ],
  { error: 'expected process: periodic, poisson, burst, jobs or trace' },
);

const streamShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'expected a lower-case name such as replies' }),
  topics: z
    .union(
      [
        z.literal('private'),
        z.literal('broadcast'),
        z.strictObject({ roomsOf: z.int().min(1).max(100_000) }),
      ],
      { error: 'expected private, broadcast, or { roomsOf: <users per room> }' },
    )
    .describe('private: a topic for each user; roomsOf k: users in groups of k; broadcast: one for all.'),
  weights: z
    .strictObject({ zipf: z.number().min(0).max(4) })
    .optional()
    .describe('Some topics are busier: topic i has a share in proportion to 1/i^zipf.'),
  from: z
    .enum(['server', 'subscriber'])
    .default('server')
    .describe('Who sends: the server side, or a subscriber of the topic (a two-way workload).'),
  arrivals: arrivalsSchema,
  payload: z
    .strictObject({
      format: z.enum(['json', 'binary']).default('json'),
      bytes: distributionSchema(payloadSize),
    })
    .optional()
    .describe('Size and form of the payloads. Omit it for a trace, which has its own.'),
});

/** Something that is wrong between the parts of a scenario, and where. */
export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What only the parts of a stream together can say. */
export function misfitsOfStream(stream: z.output<typeof streamShape>): Misfit[] {
  const misfits: Misfit[] = [];
  const say = (path: (string | number)[], message: string) => misfits.push({ path, message });
  const { arrivals, payload, topics } = stream;
  if (stream.weights && topics === 'broadcast')
    say(['weights'], 'broadcast has only one topic, so weights have no effect; remove weights');
  if (stream.weights && (arrivals.process === 'periodic' || arrivals.process === 'jobs'))
    say(
      ['weights'],
      `${arrivals.process} gives each topic its own rhythm; weights go with poisson and burst`,
    );
  if (arrivals.process === 'jobs' && topics !== 'private')
    say(['topics'], 'a job belongs to one user: jobs need topics: private');
  if (arrivals.process === 'jobs' && rangeOf(arrivals.duration).max + rangeOf(arrivals.pause).max <= 0)
    say(['arrivals', 'duration'], 'duration and pause are both 0: jobs would never end; make one longer');
  if (arrivals.process === 'jobs' && stream.from === 'subscriber')
    say(['from'], 'the server completes jobs: jobs need from: server');
  if (arrivals.process === 'burst' && arrivals.within > arrivals.every)
    say(['arrivals', 'within'], 'a burst must end before the next begins: within must not be above every');
  if (arrivals.process === 'trace') {
    if (topics !== 'broadcast')
      say(['topics'], 'a trace has no topics of its own: it needs topics: broadcast');
    if (stream.from === 'subscriber')
      say(['from'], 'a trace is replayed by the server: it needs from: server');
    if (payload) say(['payload'], 'a trace brings its own payloads; remove payload');
  } else if (!payload) {
    say([], 'payload is missing; for example payload: { bytes: 200 }');
  } else if (
    payload.format === 'json' &&
    rangeOf(payload.bytes).min < minJsonPayloadBytes &&
    isExact(payload.bytes)
  )
    say(
      ['payload', 'bytes'],
      `a JSON payload has at least ${minJsonPayloadBytes} bytes; use format: binary below`,
    );
  return misfits;
}

// Distributions that start at 0 by nature (exponential, lognormal) are raised to the minimum instead.
const isExact = (d: z.output<ReturnType<typeof distributionSchema>>) =>
  d.distribution === 'constant' || d.distribution === 'uniform';

/** A refinement that reports what such a function finds. */
export const reporting =
  <T>(misfitsOf: (value: T) => readonly Misfit[]) =>
  (value: T, context: z.RefinementCtx): void => {
    for (const { path, message } of misfitsOf(value))
      context.addIssue({ code: 'custom', path: [...path], message });
  };

/** Schema of one stream of notifications. */
export const streamSchema = streamShape.superRefine(reporting(misfitsOfStream));
