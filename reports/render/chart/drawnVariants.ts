import { plainLine } from '../../../core/plainText.ts';
import type { Trial } from '../../../core/trial.ts';
import type { ScenarioReport } from '../../results/report.ts';
import type { VariantSummary } from '../../results/summary.ts';
import { validTrials } from '../../results/validTrials.ts';
import { seriesColor, seriesDash, seriesShape } from '../theme.ts';
import type { LegendEntry } from './chart.ts';

/** A variant that has figures to draw, and how it looks. */
export interface DrawnVariant {
  /** Its slug. */
  readonly key: string;
  /** Short enough for a phone. */
  readonly label: string;
  readonly color: string;
  readonly dash: readonly number[];
  readonly shape: string;
  /** Only the first variant of a transport has filled points. */
  readonly hollow: boolean;
  readonly summary: VariantSummary;
  /** The valid ones, in the order of the rounds. */
  readonly trials: readonly Trial[];
}

/** The variants of a report that have valid trials. */
export function drawnVariantsOf({ result, summary }: ScenarioReport): DrawnVariant[] {
  return summary.variants
    .filter(({ validTrials }) => validTrials > 0)
    .map((variant) => ({
      key: variant.variant,
      label: shortened(variant.label),
      color: seriesColor(variant.series),
      dash: seriesDash(variant.turn),
      shape: seriesShape(variant.series),
      hollow: variant.turn > 0,
      summary: variant,
      trials: validTrials(result, variant.variant),
    }));
}

/** The legend of charts whose lines are variants. */
export const lineLegend = (drawn: readonly DrawnVariant[]): LegendEntry[] =>
  drawn.map(({ key, label, color, dash }) => ({ key, label, color, dash }));

/** The legend of charts whose points are variants. */
export const pointLegend = (drawn: readonly DrawnVariant[]): LegendEntry[] =>
  drawn.map(({ key, label, color, shape, hollow }) => ({ key, label, color, shape, hollow }));

const longest = 48;

function shortened(label: string): string {
  const plain = plainLine(label);
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
