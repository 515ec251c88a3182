import { type TargetOptions, targetOptionsVariable } from '../../core/messages/contract.ts';
import { type Path, schemeOf } from '../../core/path.ts';
import { type IdentityFiles, identityFor, noIdentity, trustedFor, writeIdentity } from './identity.ts';
import type { ProcessCommand } from './processCommand.ts';
import { whenReady } from './ready.ts';
import type { RunningTarget } from './runningTarget.ts';
import type { StartedServer } from './startedServer.ts';

/** A target that can be started, and started again. */
export interface PreparedTarget {
  readonly command: ProcessCommand;
  /** With what was written for it, to be removed when it is over; undefined where nothing was. */
  readonly folder: string | undefined;
  /** What it finds in its environment; port 0 is any. */
  environment(port: number): NodeJS.ProcessEnv;
  /** Waits until it is ready. Rejects with TrialFailure when it is not in time, or ends. */
  whenReady(started: StartedServer, port: number, died: Promise<never>): Promise<Omit<RunningTarget, 'pid'>>;
  /** Removes the files that were written for it. */
  remove(): void;
}

/**
 * Prepares a target that speaks the contract: it is told all in its environment, and says that it is ready.
 */
export function contractTarget(
  command: ProcessCommand,
  options: TargetOptions,
  host: string,
  over: Path | undefined,
): PreparedTarget {
  const identity = over?.tls ? identityFor(over.tls, host) : null;
  const files: IdentityFiles | null = identity && writeIdentity(identity);
  return {
    command,
    folder: files?.folder,
    environment: (port) => ({
      [targetOptionsVariable]: JSON.stringify(options),
      ...noIdentity,
      ...files?.variables,
      HOST: host,
      PORT: `${port}`,
    }),
    async whenReady(started, port, died) {
      const ready = await whenReady(started, { host, port, scheme: schemeOf(over) }, died);
      return { ...ready, authority: trustedFor(command, identity) };
    },
    remove: () => files?.remove(),
  };
}
