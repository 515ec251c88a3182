import { messageOf } from '../../core/errors.ts';
import type { Check, Finding } from './check.ts';
import type { Surroundings } from './surroundings.ts';

/** A check, and what it found here. */
export interface Examined extends Omit<Check, 'probe'>, Finding {}

/** What a machine can do, check by check. */
export interface Examination {
  readonly checks: readonly Examined[];
  /** Whether nothing is missing that `pushbench run` needs. */
  readonly canRun: boolean;
}

/** A probe that has not answered by then is given up. */
const patienceMs = 4_000;

/** Makes all checks at the same time. What keeps one of them from looking becomes what it found. */
export async function examine(
  checks: readonly Check[],
  surroundings: Surroundings,
  withinMs = patienceMs,
): Promise<Examination> {
  const examined = await Promise.all(
    checks.map(async ({ probe, ...check }): Promise<Examined> => {
      const finding = await findingOf(() => probe(surroundings), withinMs);
      return { ...check, ...finding };
    }),
  );
  return {
    checks: examined,
    canRun: !examined.some(({ isNeeded, outcome }) => isNeeded && outcome === 'missing'),
  };
}

async function findingOf(probe: () => Finding | Promise<Finding>, withinMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs / 1_000} s`)), withinMs);
  });
  try {
    return await Promise.race([(async () => probe())(), late]);
  } catch (error) {
    return {
      outcome: 'limited',
      found: `could not be checked: ${messageOf(error)}`,
      advice: 'Make this readable, or find out by trying.',
    };
  } finally {
    clearTimeout(timer);
  }
}
