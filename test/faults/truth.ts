import { compileSchedule } from '../../core/schedule/schedule.ts';
import { parseScenario } from '../../scenarios/parse.ts';
import type { Due } from './differences.ts';
import { scenarioText, type WorkloadOptions } from './workload.ts';

/** What a valid trial of the workload must have measured, from the schedule alone. */
export function truthOf(seed: string, options: WorkloadOptions): Due {
  const scenario = { ...parseScenario(scenarioText(options), 'faults.yaml'), traces: {} };
  const { count, topic, topics, payloadBytes, measuredDeliveries } = compileSchedule(scenario, seed);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const { from, to } = topics.subscribersOf(topic[i] as number);
    bytes += (payloadBytes[i] as number) * (to - from);
  }
  return { measuredDeliveries, payloadBytes: bytes };
}
