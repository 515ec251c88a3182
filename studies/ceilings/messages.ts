import type { Failed } from '../../core/messages/protocol.ts';
import type { CeilingKind } from './ceiling.ts';

/** Coordinator to the process that asks for ceilings. */
export type ToCeilingLoad =
  | {
      readonly type: 'prepare';
      readonly kind: CeilingKind;
      readonly url: string;
      readonly connections: number;
    }
  /** Asks from now on, and measures between two instants of the host's monotonic clock, in ms. */
  | { readonly type: 'start'; readonly fromMs: number; readonly toMs: number };

/** The process that asks for ceilings to the coordinator. */
export type FromCeilingLoad =
  | { readonly type: 'prepared' }
  | {
      readonly type: 'report';
      readonly answers: number;
      readonly failed: number;
      /** What was wrong with the first request that failed; null when none did. */
      readonly firstFailure: string | null;
      readonly windowMs: number;
      readonly cpuMs: number;
    }
  | Failed;
