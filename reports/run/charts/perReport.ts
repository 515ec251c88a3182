import type { ScenarioReport } from '../../results/report.ts';

/**
 * Remembers what was derived from a report, or from its summary: scales that all reports share ask for it
 * once for each of their charts.
 */
export function perReport<T, Report extends object = ScenarioReport>(
  derive: (report: Report) => T,
): (report: Report) => T {
  const known = new WeakMap<Report, { readonly value: T }>();
  return (report) => {
    const found = known.get(report) ?? { value: derive(report) };
    known.set(report, found);
    return found.value;
  };
}
