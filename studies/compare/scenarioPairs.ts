import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { listed } from '../../reports/render/words.ts';

/** Results that belong together, and what to say of those that are alone. */
interface ScenarioPairs {
  readonly pairs: readonly (readonly [base: Result, head: Result])[];
  readonly notes: readonly string[];
}

/**
 * Matches results by their scenario's name; two single results are matched as they are. Throws a
 * PushbenchError when a side has a scenario twice, or when nothing matches.
 */
export function matchScenarios(bases: readonly Result[], heads: readonly Result[]): ScenarioPairs {
  const [base, head] = [bases[0], heads[0]];
  if (base && head && bases.length === 1 && heads.length === 1) return { pairs: [[base, head]], notes: [] };
  const byName = (results: readonly Result[], side: string) => {
    const named = new Map(results.map((result) => [result.scenario.name, result]));
    if (named.size < results.length)
      throw new PushbenchError(`a scenario is in the ${side} more than once`, {
        hint: 'Pass one result, or the folder of one run.',
      });
    return named;
  };
  const [ofBase, ofHead] = [byName(bases, 'baseline'), byName(heads, 'head')];
  const pairs = [...ofHead].flatMap(([name, result]) => {
    const other = ofBase.get(name);
    return other ? [[other, result] as const] : [];
  });
  if (pairs.length === 0)
    throw new PushbenchError(
      plainLine(
        `no scenario in common: the baseline has ${listed([...ofBase.keys()])}, the head has ${listed([...ofHead.keys()])}`,
      ),
    );
  const alone = (these: Map<string, Result>, others: Map<string, Result>, side: string) => {
    const names = [...these.keys()].filter((name) => !others.has(name));
    return names.length > 0 ? [plainLine(`only the ${side} has ${listed(names)}: not compared`)] : [];
  };
  return { pairs, notes: [...alone(ofBase, ofHead, 'baseline'), ...alone(ofHead, ofBase, 'head')] };
}
