import type { FromAgent, FromPublisher, ToAgent, ToPublisher } from '../../core/messages/protocol.ts';
import { pathAtTarget, pathWithProxy } from '../../core/path.ts';
import { publishingIn, subscriptionIn } from '../../core/target/described.ts';
import type { RunningLink } from '../processes/hosts.ts';
import type { TrialProcesses } from '../processes/processes.ts';
import type { RunningProxy } from '../processes/runningProxy.ts';
import { controlOf, type RunningTarget } from '../processes/runningTarget.ts';
import { type AgentPeer, usersOfAgents } from './agents.ts';
import { Peer } from './peer.ts';
import type { ProxyControl } from './proxyChanges.ts';
import { targetOptionsFor } from './targetOptions.ts';
import type { TrialPlan } from './trialPlan.ts';

/** The processes that take part in a trial. */
export interface TrialParts {
  readonly target: RunningTarget;
  /** Null where the load talks to the target itself. */
  readonly proxy: RunningProxy | null;
  readonly publisher: Peer<ToPublisher, FromPublisher>;
  readonly agents: readonly AgentPeer[];
  /** A round trip over the link, before any other traffic; null without a link, or without an answer. */
  readonly rttBeforeMs: number | null;
  /** Null without a proxy. */
  readonly proxyControl: ProxyControl | null;
  /** Ends the target and starts it again. */
  restart(downMs: number): Promise<RunningTarget>;
}

/** Starts the processes of a trial, and has each compile the schedule, which must be the same everywhere. */
export async function startParts(
  plan: TrialPlan,
  processes: TrialProcesses,
  link?: RunningLink,
): Promise<TrialParts> {
  const { scenario, schedule, seed, variant } = plan;
  // All processes start at once; the others wait on the target for its address only.
  const publisher = new Peer<ToPublisher, FromPublisher>(processes.startPublisher());
  const hosts = usersOfAgents(scenario.users, plan.agents).map((range) => ({
    range,
    agent: new Peer<ToAgent, FromAgent>(processes.startAgent(plan.agent)),
  }));
  const options = targetOptionsFor(variant, scenario);
  const over = pathAtTarget(variant.over);
  const target = await processes.startTarget(plan.target, options, plan.port, over);
  const path = pathWithProxy(variant.over);
  const proxy = path
    ? await processes.startProxy(path, target, {
        isToBeReloaded: schedule.disturbances.proxy.some(({ action }) => action === 'reload'),
      })
    : null;

  const { url, authority } = proxy ?? target;
  const route = await link?.routeTo(url);
  const file = plan.target.described?.file;
  const described = file && subscriptionIn(file, variant);
  for (const { agent, range } of hosts)
    agent.send({
      type: 'prepare',
      scenario,
      seed,
      variant,
      url,
      authority,
      ...range,
      ...(route && { route }),
      ...(described && { described }),
      ...(file?.promises.order === 'per-topic' && { ordersTopics: true }),
    });
  publisher.send({
    type: 'prepare',
    scenario,
    seed,
    control: controlOf(target),
    ...(file && { described: publishingIn(file) }),
  });
  const agents = hosts.map(({ agent }) => agent);
  const prepared = [publisher.next('prepared'), ...agents.map((agent) => agent.next('prepared'))];
  for (const { sha256 } of await processes.whileAlive(Promise.all(prepared)))
    if (sha256 !== schedule.sha256)
      throw new Error(
        `a process compiled a different schedule (${sha256}) from the coordinator’s (${schedule.sha256})`,
      );

  // By now all processes have started, and none has anything to do that would delay packets.
  const rttBeforeMs = (await link?.roundTripMs()) ?? null;
  return {
    rttBeforeMs,
    target,
    proxy,
    publisher,
    agents,
    proxyControl: path
      ? {
          restart: (downMs) => processes.restartProxy(path, target, downMs),
          reload: () => processes.reloadProxy(path),
        }
      : null,
    restart: (downMs) => processes.restartTarget(plan.target, options, target, downMs, over),
  };
}
