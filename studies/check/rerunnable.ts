import type { Result } from '../../core/result.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import { parseTrace, traceText } from '../../scenarios/trace.ts';

/** A scenario file, and the traces that it names, by the names that it has for them. */
export interface ScenarioText {
  readonly file: string;
  readonly yaml: string;
  readonly traces: Readonly<Record<string, Uint8Array>>;
}

/**
 * Whether a scenario file and the seed of a result give the schedule that the result was measured with: then
 * it can be run again. Throws a PushbenchError for a file that is no scenario.
 */
export function givesSchedule({ file, yaml, traces }: ScenarioText, { seed, schedule }: Result): boolean {
  const scenario = parseScenario(yaml, file);
  const parsed = Object.fromEntries(
    Object.entries(traces).map(([name, bytes]) => [name, parseTrace(traceText(bytes, name), name)]),
  );
  const named = scenario.streams.flatMap(({ arrivals }) => ('file' in arrivals ? [arrivals.file] : []));
  if (named.some((name) => !(name in parsed))) return false;
  return compileSchedule({ ...scenario, traces: parsed }, seed).sha256 === schedule.sha256;
}
