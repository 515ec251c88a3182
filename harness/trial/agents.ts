import { setTimeout as sleep } from 'node:timers/promises';
import type { FromAgent, ToAgent } from '../../core/messages/protocol.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { TrialFailure } from '../processes/trialFailure.ts';
import type { Peer } from './peer.ts';

/** Unless the scenario says it. */
const usualWithinMs = 30_000;

/** The users of one agent. */
export interface AgentUsers {
  readonly firstUser: number;
  readonly users: number;
}

/** Deals the users to agents, evenly; no agent is without one. */
export function usersOfAgents(users: number, agents: number): AgentUsers[] {
  const n = Math.min(users, agents);
  return Array.from({ length: n }, (_, i) => {
    const firstUser = Math.floor((users * i) / n);
    return { firstUser, users: Math.floor((users * (i + 1)) / n) - firstUser };
  });
}

/** An agent, seen from the coordinator. */
export type AgentPeer = Peer<ToAgent, FromAgent>;

/** Where all agents stand together. */
interface Totals {
  readonly connected: number;
  readonly delivered: number;
  /** The last fault that one of them met; null where there was none. */
  readonly lastFault: string | null;
}

/** Keeps count of what agents say of their progress. */
export function progressOf(agents: readonly AgentPeer[]): () => Totals {
  const latest: Totals[] = agents.map(() => ({ connected: 0, delivered: 0, lastFault: null }));
  agents.forEach((agent, i) => {
    agent.onMessage((message) => {
      if (message.type === 'progress') latest[i] = message;
    });
  });
  return () => ({
    connected: latest.reduce((n, a) => n + a.connected, 0),
    delivered: latest.reduce((n, a) => n + a.delivered, 0),
    lastFault: latest.find(({ lastFault }) => lastFault !== null)?.lastFault ?? null,
  });
}

/** Has all agents connect their subscribers; rejects when they are not connected in time. */
export async function connectAll(
  agents: readonly AgentPeer[],
  scenario: Scenario,
  totals: () => Pick<Totals, 'connected' | 'lastFault'>,
): Promise<void> {
  const { over, within: withinMs = usualWithinMs } = scenario.connect;
  const connected = Promise.all(agents.map((agent) => agent.next('connected')));
  for (const agent of agents) agent.send({ type: 'connect' });
  const giveUp = new AbortController();
  const tooLate = sleep(over + withinMs, undefined, {
    signal: giveUp.signal,
    ref: false,
  }).then(() => {
    const { connected: n, lastFault } = totals();
    const reason = `${n} of ${scenario.users} subscribers were connected ${withinMs / 1000} s after the ramp`;
    throw new TrialFailure(
      'too slow',
      lastFault === null
        ? `${reason}; no request failed: they still wait for their first cursor`
        : `${reason}; the last fault: ${lastFault}`,
      '',
    );
  });
  try {
    await Promise.race([connected, tooLate]);
  } finally {
    tooLate.catch(() => {});
    giveUp.abort();
  }
}
