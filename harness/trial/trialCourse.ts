import type { LinkDisturbed } from '../../core/linkUse.ts';
import type { LinkReport } from '../../core/messages/linkProtocol.ts';
import type { AgentReport, FromPublisher } from '../../core/messages/protocol.ts';
import type { ProxyDisturbed } from '../../core/proxyUse.ts';
import type { Disturbance } from '../../core/trial.ts';
import type { Hosts } from '../processes/hosts.ts';
import type { TrialProcesses } from '../processes/processes.ts';
import { changeLinkWhenDue } from './linkChanges.ts';
import { changeProxyWhenDue } from './proxyChanges.ts';
import { restartWhenDue } from './restarts.ts';
import { sampleEachSecond, snapshotAt } from './sampling.ts';
import type { TimedSample } from './series.ts';
import { between, type SnapshotSources } from './snapshot.ts';
import type { SuccessionMeter } from './succession.ts';
import type { TrialParts } from './trialParts.ts';
import type { TrialPlan } from './trialPlan.ts';
import type { WatchedProxy } from './trialProxy.ts';

/** What was seen of a schedule from its zero to its end. */
export interface TrialCourse {
  readonly published: Extract<FromPublisher, { type: 'done' }>;
  readonly reports: readonly AgentReport[];
  readonly restarts: Disturbance['restarts'];
  readonly linkChanges: LinkDisturbed['changes'];
  readonly proxyChanges: ProxyDisturbed['changes'];
  /** The measured window, from outside of the processes. */
  readonly window: ReturnType<typeof between>;
  readonly samples: readonly TimedSample[];
  readonly peakRssBytes: number | null;
  /** Null without a link. */
  readonly link: LinkReport | null;
}

/** What a course runs among, and is read from. */
interface Surroundings {
  readonly hosts: Hosts;
  readonly processes: TrialProcesses;
  readonly meter: SuccessionMeter;
  /** Null without one. */
  readonly proxy: WatchedProxy | null;
}

/** Runs the schedule from its zero on, with all subscribers connected, and watches it from outside. */
export async function runCourse(
  { schedule, place }: TrialPlan,
  { target, publisher, agents, restart, proxyControl }: TrialParts,
  { hosts, processes, meter, proxy }: Surroundings,
  originMs: number,
): Promise<TrialCourse> {
  const publishing = publisher.next('done');
  const reporting = Promise.all(agents.map((agent) => agent.next('report')));
  for (const peer of [publisher, ...agents]) peer.send({ type: 'start', originMs });
  hosts.link?.begin();
  const restarting = restartWhenDue(schedule.disturbances.restarts, originMs, { publisher, meter, restart });
  const changingProxy = changeProxyWhenDue(schedule.disturbances.proxy, originMs, proxyControl, proxy?.meter);
  const changing = changeLinkWhenDue(schedule.disturbances.link, originMs, hosts.link);
  const sources: SnapshotSources = {
    target: meter,
    proxy: proxy?.meter ?? null,
    pids: [
      ...processes.pids.filter((pid) => pid !== target.pid && pid !== proxy?.running.pid),
      ...(hosts.link ? [hosts.link.pid] : []),
    ],
    hosts,
    readMachine: place.readMachine,
  };
  const atStart = snapshotAt(originMs + schedule.measureStartUs / 1000, sources);
  const atEnd = snapshotAt(originMs + schedule.measureEndUs / 1000, sources);
  // A trial that ends before its time leaves them to fail when nobody listens any more.
  for (const snapshot of [atStart, atEnd]) snapshot.catch(() => {});

  const sampling = sampleEachSecond(meter, originMs);
  try {
    const [published, reports, restarts, linkChanges, proxyChanges] = await processes.whileAlive(
      Promise.all([publishing, reporting, restarting, changing, changingProxy]),
    );
    const window = between(await atStart, await atEnd);
    const { peakRssBytes } = meter.sample();
    const link = (await hosts.link?.report()) ?? null;
    return {
      published,
      reports: reports.map(({ report }) => report),
      restarts,
      linkChanges,
      proxyChanges,
      window,
      samples: sampling.stop(),
      peakRssBytes,
      link,
    };
  } finally {
    sampling.stop();
  }
}
