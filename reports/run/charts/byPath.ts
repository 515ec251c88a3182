import { groupBy } from '../../../core/groupBy.ts';
import { pathSlugOf } from '../../../core/path.ts';
import type { Chart, ChartMaker } from '../../render/chart/chart.ts';
import type { ScenarioReport } from '../../results/report.ts';
import type { VariantSummary } from '../../results/summary.ts';
import { groupsByPath, type PathGroup } from '../pathParts.ts';
import { perReport } from './perReport.ts';

/** The variants of a report that run over one path, as a report of their own. */
interface ReportPart extends Omit<PathGroup, 'variants'> {
  readonly report: ScenarioReport;
}

const partsOf = perReport((report): ReportPart[] => {
  const groups = groupsByPath(report.summary.variants);
  if (groups.length < 2) return [{ slug: '', path: null, report }];
  return groups.map(({ variants, ...path }) => ({ ...path, report: withVariants(report, variants) }));
});

const withVariants = (report: ScenarioReport, variants: readonly VariantSummary[]): ScenarioReport => ({
  ...report,
  summary: { ...report.summary, variants },
});

/** A chart for each path, on scales that all share: lines of several paths would hide each other. */
export const facetted =
  (make: ChartMaker) =>
  (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] => {
    const allParts = all.flatMap(partsOf).map((part) => part.report);
    return partsOf(report).flatMap(({ slug, path, report: own }, i) => {
      const chart = make(own, allParts);
      if (chart === null || path === null) return chart ?? [];
      const id = `${chart.id}-${slug.replaceAll('.', '-')}`;
      return [
        {
          ...chart,
          id,
          facetOf: chart.id,
          startsRow: i === 0,
          title: `${chart.title}, over ${path}`,
          size: 'half',
        },
      ];
    });
  };

const grouped = perReport((report) =>
  withVariants(
    report,
    [...groupBy(report.summary.variants, (v) => pathSlugOf(v.options?.over)).values()].flat(),
  ),
);

/** One chart of all paths, in which the variants of each stand together. */
export const together =
  (make: ChartMaker) =>
  (report: ScenarioReport, all: readonly ScenarioReport[]): Chart[] =>
    [make(grouped(report), all.map(grouped)) ?? []].flat();
