import { z } from 'zod';
import { sayingFinished } from '../../core/finished.ts';
import { failureSchema, resultFields, versionSchema } from '../../core/result.ts';
import { trialSchema } from '../../core/trial.ts';
import { documentIn } from '../../reports/results/documentIn.ts';
import { type DocumentKind, readDocument } from '../../reports/results/readDocument.ts';
import { ceilingKindNames, ceilingSchema, failedCeilingSchema } from '../ceilings/ceiling.ts';
import { latencyGoalSchema } from './latencyGoal.ts';

/** Version of the file of a search for capacity. */
export const capacitySchemaVersion = 'pushbench.capacity/2';

const users = z.int().min(1);

/** Files of version 1 said only who was to blame. */
const upgradedFailure = (failed: unknown): unknown => {
  const { blame, kind } = (failed ?? {}) as { blame?: string; kind?: string };
  return blame === undefined
    ? failed
    : { kind: kind ?? (blame === 'target' ? 'died' : blame), ...(failed as object) };
};

const attemptSchema = z.object({
  users,
  /** Null when it could not be finished. */
  trial: trialSchema.nullable(),
  /** Why not. */
  failed: z.preprocess(upgradedFailure, failureSchema.nullable()),
});

const variantSearch = z.object({
  variant: z.string(),
  transport: z.string(),
  /** The variant in words, with its options. */
  title: z.string(),
  /**
   * Where it was searched: fewer than `smallest` have too few deliveries to judge; what sets `largest` is in
   * words.
   */
  bounds: z.object({
    smallest: users,
    start: users,
    largest: users,
    largestBy: z.string(),
    /**
     * The ceiling that the requests of its users meet, and how many users it allows; null where none is
     * known.
     */
    ceiling: z
      .object({ kind: z.enum(ceilingKindNames), users: z.int().min(0) })
      .nullable()
      .default(null),
  }),
  /** In the order in which they were made. */
  attempts: z.array(attemptSchema),
});

const { pushbench, startedAt, command, seed, interrupted, target, scenario, environment, calibration } =
  resultFields;

const shape = z.object({
  schema: versionSchema(capacitySchemaVersion, 'pushbench.capacity/1'),
  pushbench,
  startedAt,
  command,
  seed,
  interrupted,
  /** False until the search has ended, as all is known or the time is used up. */
  finished: z.boolean(),
  target,
  /** As it was given; each attempt has its own number of users, and a ramp for them. */
  scenario,
  /** What an attempt must meet. */
  goals: z.array(latencyGoalSchema).min(1),
  environment,
  calibration,
  /** The time that ceilings and all attempts together may take. */
  budgetMs: z.number(),
  /** Users that arrived in a second while subscribers connected. */
  connectPerSecond: z.number(),
  /** Highest rates of answers, by kind; empty where they were not measured. */
  ceilings: z.array(ceilingSchema).default([]),
  /** Those that could not be measured, as of a target that does not serve a transport. */
  failedCeilings: z.array(failedCeilingSchema).default([]),
  /** In the scenario's order. */
  variants: z.array(variantSearch),
});

/** Schema of capacity.json; docs/RESULTS.md explains each field. */
export const capacitySchema = sayingFinished(shape);

/** The file of a search for capacity. */
export type CapacityResult = z.output<typeof capacitySchema>;
/** The search of one variant. */
export type VariantSearch = CapacityResult['variants'][number];
/** One attempt: a trial with a number of users, or why there is none. */
export type Attempt = VariantSearch['attempts'][number];

/** What tells the file of a search for capacity from others. */
export const capacityKind: DocumentKind<CapacityResult> = {
  noun: 'capacity search',
  fileName: 'capacity.json',
  version: capacitySchemaVersion,
  schema: capacitySchema,
  hint: 'Pass a capacity.json written by pushbench capacity, or its folder.',
};

/**
 * Reads the file of a search for capacity. Throws a PushbenchError when it is missing, malformed, something
 * else or of another version.
 */
export const readCapacity = (path: string): CapacityResult => readDocument(path, capacityKind);

/**
 * The file of a search for capacity that is meant by a path: the file itself, or that in a folder. Null for
 * something else.
 */
export const capacityFileIn = (path: string): string | null => documentIn(path, capacityKind);
