import type { Duplex } from 'node:stream';
import { firstControlOpcode } from '../core/framing.ts';
import { UpgradeScanner } from './http1/upgradeScanner.ts';
import { LedgerSide } from './wire/ledger.ts';
import { meterReads } from './wire/meteredSocket.ts';

/**
 * Sees to it that a target splits its messages as a variant asks: into frames of `bytes` each, and the rest
 * in the last (RFC 6455 §5.4). The library joins them again and does not say how they came. Says what is
 * wrong with the first frame that is not so.
 */
export function checkFragments(socket: Duplex, bytes: number, tell: (reason: string) => void): void {
  let isTold = false;
  const scanner = new UpgradeScanner(new LedgerSide(), ({ opcode, isFinal, length }) => {
    if (isTold || opcode >= firstControlOpcode || length === bytes || (isFinal && length < bytes)) return;
    isTold = true;
    tell(
      `the target sent a frame of ${length} bytes that is ${isFinal ? '' : 'not '}the last of its message; ` +
        `fragmentBytes asks for frames of ${bytes} bytes, and the rest in the last`,
    );
  });
  meterReads(socket, scanner);
}
