import type { ScenarioReport } from '../../results/report.ts';

/**
 * Remembers what was derived from a report: scales that all reports share ask for it once for each of their
 * charts.
 */
export function perReport<T>(derive: (report: ScenarioReport) => T): (report: ScenarioReport) => T {
  const known = new WeakMap<ScenarioReport, { readonly value: T }>();
  return (report) => {
    const found = known.get(report) ?? { value: derive(report) };
    known.set(report, found);
    return found.value;
  };
}
