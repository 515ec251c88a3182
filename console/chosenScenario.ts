import { PushbenchError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import { slugOf } from '../core/transports.ts';
import { overrideScenario } from '../scenarios/load.ts';

/** What a command line may say about a scenario, beside its name. */
export interface ScenarioOptions {
  readonly users?: number;
  /** Length of the measured window, ms. */
  readonly measure?: number;
  /** Slugs of the only variants wanted. */
  readonly variants?: readonly string[];
}

/** Loads a scenario as the command line wants it. Throws a PushbenchError when it has no such variant. */
export function chosenScenario(name: string, { users, measure, variants }: ScenarioOptions): Scenario {
  const scenario = overrideScenario(name, {
    ...(users === undefined ? {} : { users }),
    ...(measure === undefined ? {} : { measureMs: measure }),
  });
  if (variants === undefined) return scenario;
  const known = scenario.variants.map(slugOf);
  const unknown = variants.filter((slug) => !known.includes(slug));
  if (unknown.length > 0)
    throw new PushbenchError(`${scenario.name} has no variant ${unknown.join(', ')}`, {
      hint: `It has: ${known.join(', ')}`,
    });
  return { ...scenario, variants: scenario.variants.filter((v) => variants.includes(slugOf(v))) };
}
