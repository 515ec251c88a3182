import type { TargetOptions } from '../core/messages/contract.ts';
import type { Feed } from './feed.ts';
import type { Guard } from './guard.ts';
import type { Origins } from './origins.ts';
import type { Routes } from './routes.ts';
import type { Upgrades } from './upgrades.ts';

/** What the server half of a transport mounts itself on. */
export interface TargetContext {
  readonly routes: Routes;
  readonly upgrades: Upgrades;
  readonly feed: Feed;
  readonly guard: Guard;
  readonly origins: Origins;
  readonly options: TargetOptions;
}

/** A mounted half: `close` ends its connections in order, telling the clients. */
export interface MountedTransport {
  close(): void;
}

/** The server half of a transport: serves its endpoint over the feed. */
export type ServerTransport = (context: TargetContext) => MountedTransport;
