import { compileSchedule } from '../core/schedule/schedule.ts';
import { heading, judged, row, scenarioOf, type Table } from './workbench.ts';

const atMostSeconds = 2;

/** How long a schedule of a million events takes to compile. */
export const schedule: Table = async () => {
  heading('Compiling a schedule of a million events');
  row('', 'time', 'goal', '');
  const million = scenarioOf({
    variant: { transport: 'sse' },
    perSecond: 100,
    users: 1250,
    measureSeconds: 6,
  });
  const startedMs = performance.now();
  const { count } = compileSchedule(million, 'bench');
  row(`${count} events`, ...judged((performance.now() - startedMs) / 1000, atMostSeconds, ' s'));
};
