import type { TargetOptions } from '../../core/messages/contract.ts';
import type { EndpointName } from '../../core/transports.ts';
import type { Probe } from './probe.ts';

/** Something that is asked of a target, by means of a probe. */
export interface Case<P = Probe> {
  /** A sentence whose subject is the target. */
  readonly name: string;
  /** The heading in servers/CONTRACT.md, or the key of the target file, under which it stands. */
  readonly section: string;
  /** Throws a Fault when it does not hold. */
  run(probe: P): Promise<void>;
}

/** The same, asked of each transport that a target serves. */
export interface TransportCase {
  readonly name: string;
  /** Where not under the endpoint's own heading. */
  readonly section?: string;
  /** Of which transports; of all when absent. */
  appliesTo?(transport: EndpointName): boolean;
  /** Asked of a target that was started with `tightOptions`. */
  readonly tight?: true;
  /** Asked while nothing else is published: what others publish would hide the fault, or look like one. */
  readonly alone?: true;
  run(probe: Probe, transport: EndpointName): Promise<void>;
}

/**
 * Options with which limits are soon reached, and those that a target may not know. One that runs already
 * cannot be given any.
 */
export const tightOptions = {
  // A ping must be answered within it, by a process that a busy machine may keep waiting.
  heartbeatMs: 500,
  holdMs: 200,
  batchLimit: 4,
  retainedNotifications: 20,
  allowedOrigins: ['https://app.example'],
  subprotocols: ['pushbench.v2', 'pushbench.v1'],
  fragmentBytes: 50,
} as const satisfies Partial<TargetOptions>;
