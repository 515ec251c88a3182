import type { Trial } from '../../../core/trial.ts';
import { finePercentText, percentText } from '../../../core/units.ts';
import { machineFaults, validityLimits } from '../../../harness/trial/validity.ts';
import { significant } from '../../../reports/render/words.ts';
import { validTrials } from '../../../reports/results/validTrials.ts';
import {
  failure,
  findingOf,
  notApplicable,
  type Problem,
  type Rule,
  type Subject,
  warning,
} from '../rule.ts';
import { sources } from '../sources.ts';

/** Judges each valid trial; of many alike the first few are named. */
function perTrial(
  { result }: Subject,
  judge: (trial: Trial) => readonly Problem[],
  well: (trials: readonly Trial[]) => string,
) {
  const trials = validTrials(result);
  if (trials.length === 0) return notApplicable('No trial is valid.');
  const all = trials.flatMap((trial) =>
    judge(trial).map(({ outcome, text }) => ({
      outcome,
      text: `${trial.variant}, round ${trial.round}: ${text}`,
    })),
  );
  const shown = (['failure', 'warning'] as const).flatMap((outcome) => {
    const own = all.filter((problem) => problem.outcome === outcome);
    const more = own.length - 3;
    return [
      ...own.slice(0, 3),
      ...(more > 0
        ? [{ outcome, text: `The same in ${more} more ${more === 1 ? 'place' : 'places'}.` }]
        : []),
    ];
  });
  return findingOf(shown, well(trials));
}

const tailOf = ({ p99, p90, max }: Trial['latencyMs']) => p99 ?? p90 ?? max ?? 0;
const highest = (trials: readonly Trial[], of: (trial: Trial) => number) => Math.max(...trials.map(of));

/** Above this share of the mean latency the figure is as much of the publisher as of the transport. */
const lagOfMean = 0.3;

/** The load that was asked for was there. */
export const offeredLoad: Rule = {
  id: 'offered-load',
  title: 'The offered load was achieved',
  reason:
    'A generator that falls behind its plan measures an easier workload than it reports. wrk2 therefore holds its rate, and counts from when something was due.',
  sources: [sources.wrk2, sources.mlperf],
  judge: (subject) =>
    perTrial(
      subject,
      ({ publisherLagMs, latencyMs, publisher, disturbance }) => {
        const lagMs = tailOf(publisherLagMs);
        const allowedMs = Math.max(
          validityLimits.publisherLagMs[publisherLagMs.p90 === null ? 'busy' : 'quiet'],
          validityLimits.lagOfLatency * tailOf(latencyMs),
        );
        const share = (publisherLagMs.mean ?? 0) / Math.max(1e-9, latencyMs.mean ?? 0);
        const sent = publisher.published + (disturbance?.withheld ?? 0);
        const hasSenders = fromSubscribers(subject);
        return [
          ...(lagMs > allowedMs
            ? [failure(`the publisher lagged ${significant(lagMs)} ms (limit ${significant(allowedMs)} ms).`)]
            : []),
          ...(lagMs <= allowedMs && latencyMs.mean !== null && share > lagOfMean
            ? [
                warning(
                  `${percentText(Math.min(1, share))} of the mean latency of ${significant(latencyMs.mean)} ms is the publisher’s lag.`,
                ),
              ]
            : []),
          ...(!hasSenders && sent !== subject.result.schedule.events
            ? [
                failure(
                  `${sent} notifications were sent of ${subject.result.schedule.events} in the schedule.`,
                ),
              ]
            : []),
        ];
      },
      (trials) =>
        `The publisher lagged at most ${significant(highest(trials, (t) => tailOf(t.publisherLagMs)))} ms, at p99 of its worst trial.`,
    ),
};

/** Subscribers’ own messages are not the publisher’s. */
const fromSubscribers = ({ result: { scenario } }: Subject): boolean =>
  Array.isArray(scenario.streams) &&
  (scenario.streams as { from?: unknown }[]).some((stream) => stream?.from === 'subscriber');

/** No sample was left out, and none made up. */
export const nothingOmitted: Rule = {
  id: 'nothing-omitted',
  title: 'One latency for each delivery that was due',
  reason:
    'Whoever stops asking while the server is stuck never sees the long waits: coordinated omission. Here the number of samples is fixed before the trial, so a missing one shows, and so does an invented one.',
  sources: [sources.wrk2],
  judge: (subject) =>
    perTrial(
      subject,
      ({ latencyMs, disturbance }) => {
        const due = subject.result.schedule.measuredDeliveries;
        if (latencyMs.count === due) return [];
        if (disturbance?.losses === 'expected' && latencyMs.count < due) return [];
        return [failure(`${latencyMs.count} latencies for ${due} deliveries that were due in the window.`)];
      },
      (trials) =>
        `${subject.result.schedule.measuredDeliveries.toLocaleString('en')} latencies in each of ${trials.length} valid trials, as the schedule has deliveries.`,
    ),
};

/** Above this share the generator is close to its limit. */
const busyUtilization = 0.7;

/** It was not the load that was at its limit. */
export const generatorNotLimit: Rule = {
  id: 'generator-not-limit',
  title: 'The load generator was not the limit',
  reason:
    'A busy or stalled client is late in noticing what has arrived, and books its own slowness to the server.',
  sources: [sources.wrk2, sources.spec],
  judge: (subject) =>
    perTrial(
      subject,
      ({ agents, measured }) => {
        const stallMs = Math.max(
          validityLimits.agentStallMs.quiet,
          measured.windowMs * validityLimits.agentStall,
        );
        return agents.flatMap(({ eventLoopUtilization: busy, eventLoopDelayMs, cpuMs }, i) => {
          const cores = cpuMs / Math.max(1, measured.windowMs);
          const name = `agent ${i + 1}`;
          return [
            ...(busy > validityLimits.agentUtilization
              ? [failure(`${name}’s event loop was busy ${percentText(busy)} of the time.`)]
              : busy > busyUtilization || cores > 0.9
                ? [
                    warning(
                      `${name}’s event loop was busy ${percentText(busy)} of the time, its CPU ${percentText(cores)}.`,
                    ),
                  ]
                : []),
            ...(eventLoopDelayMs !== null && eventLoopDelayMs.max > stallMs
              ? [
                  failure(
                    `${name} stalled for ${significant(eventLoopDelayMs.max)} ms (limit ${significant(stallMs)} ms).`,
                  ),
                ]
              : []),
          ];
        });
      },
      (trials) =>
        `The busiest load process used ${finePercentText(highest(trials, (t) => Math.max(0, ...t.agents.map((a) => a.eventLoopUtilization))))} of its event loop; the longest stall was ${significant(highest(trials, (t) => Math.max(0, ...t.agents.map((a) => a.eventLoopDelayMs?.max ?? 0))))} ms.`,
    ),
};

/** Nothing else was at work. */
export const machineQuiet: Rule = {
  id: 'machine-quiet',
  title: 'The machine did nothing else',
  reason:
    'Other programs, other virtual machines and CPU quotas take time from target and load alike, and not from all variants alike.',
  sources: [sources.spec, sources.kalibera],
  judge(subject) {
    const known = validTrials(subject.result).filter(({ machine }) => machine !== null);
    if (known.length === 0) return notApplicable('The platform does not tell what else ran.');
    return perTrial(
      subject,
      (trial) => machineFaults(trial).map((text) => failure(`${text}.`)),
      () =>
        `Other programs took at most ${finePercentText(Math.max(0, ...known.map(({ machine }) => (machine && machine.capacityMs > 0 ? machine.otherCpuMs / machine.capacityMs : 0))))} of the machine.`,
    );
  },
};
