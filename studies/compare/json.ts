import { metricOf } from '../../core/metrics.ts';
import { plainJson } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import type { Comparison } from './comparison.ts';
import { verdictOf } from './outcome.ts';
import { outcomeSentence } from './words.ts';

/** Version of the JSON that comparisons are written as. */
const comparisonSchemaVersion = 'pushbench.comparison/1';

/** Renders comparisons for programs: verdicts, and each figure with what they rest on. */
export function renderComparisonJson(comparisons: readonly Comparison[]): string {
  const scenarios = comparisons.map((comparison) => ({
    scenario: comparison.scenario,
    title: comparison.title,
    verdict: verdictOf(comparison),
    sentence: outcomeSentence(comparison),
    isPaired: comparison.isPaired,
    scheduleSha256: comparison.head.schedule.sha256,
    base: side(comparison.base),
    head: side(comparison.head),
    warnings: comparison.warnings,
    differences: comparison.differences,
    onlyInBase: comparison.onlyInBase,
    onlyInHead: comparison.onlyInHead,
    variants: comparison.variants.map(({ changes, ...variant }) => ({
      ...variant,
      changes: changes.map((change) => {
        const { unit, kind } = metricOf(change.metric);
        return { ...change, unit, better: 'lower', kind };
      }),
    })),
  }));
  return `${plainJson({ schema: comparisonSchemaVersion, scenarios }, 2)}\n`;
}

const side = (result: Result) => ({ ...told(result), shortfall: shortfallOf(result) });

const told = ({ startedAt, command, target, seed, rounds, pushbench, pairing, environment }: Result) => ({
  startedAt,
  command,
  target,
  seed,
  rounds,
  pushbench,
  pairing,
  environment,
});
