import type { DescribedTransport, Subscription } from '../../../core/target/subscription.ts';
import type { TargetFile } from '../../../core/target/target.ts';
import type { DescribedProbe } from './probe.ts';

/** Something that a target file says of each transport that it describes. */
export interface DescribedCase {
  /** A sentence whose subject is the target. */
  readonly name: string;
  /** The key of the file that says so; that of the transport when absent. */
  readonly key?: 'promises.delivery' | 'promises.order' | 'promises.resume';
  /** Of which transports; of all when absent. */
  appliesTo?(transport: DescribedTransport): boolean;
  /** What the file says in place of promising it; undefined where it does promise it. */
  waivedBy?(file: TargetFile, subscription: Subscription): string | undefined;
  /** Throws a Fault when it does not hold. */
  run(probe: DescribedProbe, transport: DescribedTransport): Promise<void>;
}
