import { groupBy } from '../../../core/groupBy.ts';
import { pathSlugOf } from '../../../core/path.ts';
import { labelOf, withPath } from '../../../core/variant.ts';
import type { Chart, ChartMaker } from '../../render/chart/chart.ts';
import type { ScenarioReport } from '../../results/report.ts';
import type { VariantSummary } from '../../results/summary.ts';
import { pathWords } from '../variantNames.ts';
import { perReport } from './perReport.ts';

/** The variants of a report that run over one path, as a report of their own. */
interface PathPart {
  readonly slug: string;
  /** The path in words; null for the only one, which the variants' labels have. */
  readonly label: string | null;
  readonly report: ScenarioReport;
}

const pathOf = ({ options }: VariantSummary) => options?.over;

/** The parts of a report by path, in the order in which the paths come. */
const partsOf = perReport((report): PathPart[] => {
  const groups = [...groupBy(report.summary.variants, (variant) => pathSlugOf(pathOf(variant)))];
  if (groups.length < 2) return [{ slug: '', label: null, report }];
  return groups.map(([slug, variants]) => ({
    slug,
    label: pathWords(variants[0] && pathOf(variants[0])),
    report: withVariants(report, variants.map(unlabelled)),
  }));
});

const withVariants = (report: ScenarioReport, variants: readonly VariantSummary[]): ScenarioReport => ({
  ...report,
  summary: { ...report.summary, variants },
});

/** A variant without the path that stands above it, in the look of the first of its transport there. */
function unlabelled(variant: VariantSummary, i: number, all: readonly VariantSummary[]): VariantSummary {
  const { options, series } = variant;
  return {
    ...variant,
    label: options === null ? variant.label : labelOf(withPath(options, undefined)),
    turn: all.slice(0, i).filter((other) => other.series === series).length,
  };
}

/** A chart for each path, on scales that all share: lines of several paths would hide each other. */
export const facetted =
  (make: ChartMaker) =>
  (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] => {
    const allParts = all.flatMap(partsOf).map((part) => part.report);
    return partsOf(report).flatMap(({ slug, label, report: own }, i) => {
      const chart = make(own, allParts);
      if (chart === null || label === null) return chart ?? [];
      const id = `${chart.id}-${slug.replaceAll('.', '-')}`;
      return [
        {
          ...chart,
          id,
          facetOf: chart.id,
          startsRow: i === 0,
          title: `${chart.title}, over ${label}`,
          size: 'half',
        },
      ];
    });
  };

const grouped = perReport((report) =>
  withVariants(report, [...groupBy(report.summary.variants, (v) => pathSlugOf(pathOf(v))).values()].flat()),
);

/** One chart of all paths, in which the variants of each stand together. */
export const together =
  (make: ChartMaker) =>
  (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] =>
    [make(grouped(report), all.map(grouped)) ?? []].flat();
