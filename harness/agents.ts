import { setTimeout as sleep } from 'node:timers/promises';
import type { FromAgent, ToAgent } from '../core/protocol.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Peer } from './peer.ts';
import { ProcessDied } from './processDied.ts';

const connectWithinMs = 30_000;

/** The users of one agent. */
export interface UserRange {
  readonly firstUser: number;
  readonly users: number;
}

/** Deals the users to agents, evenly; no agent is without one. */
export function userRanges(users: number, agents: number): UserRange[] {
  const n = Math.min(users, agents);
  return Array.from({ length: n }, (_, i) => {
    const firstUser = Math.floor((users * i) / n);
    return { firstUser, users: Math.floor((users * (i + 1)) / n) - firstUser };
  });
}

/** An agent, seen from the coordinator. */
export type AgentPeer = Peer<ToAgent, FromAgent>;

/** Keeps count of what agents say of their progress. */
export function progressOf(agents: readonly AgentPeer[]): () => { connected: number; delivered: number } {
  const latest = agents.map(() => ({ connected: 0, delivered: 0 }));
  agents.forEach((agent, i) => {
    agent.onMessage((message) => {
      if (message.type === 'progress') latest[i] = message;
    });
  });
  return () => ({
    connected: latest.reduce((n, a) => n + a.connected, 0),
    delivered: latest.reduce((n, a) => n + a.delivered, 0),
  });
}

/** Has all agents connect their subscribers; rejects when they are not connected in time. */
export async function connectAll(
  agents: readonly AgentPeer[],
  scenario: Scenario,
  totals: () => { connected: number },
): Promise<void> {
  const connected = Promise.all(agents.map((agent) => agent.next('connected')));
  for (const agent of agents) agent.send({ type: 'connect' });
  const giveUp = new AbortController();
  const tooLate = sleep(scenario.connect.over + connectWithinMs, undefined, {
    signal: giveUp.signal,
    ref: false,
  }).then(() => {
    throw new ProcessDied(
      `${totals().connected} of ${scenario.users} subscribers were connected ${connectWithinMs / 1000} s after the ramp`,
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
