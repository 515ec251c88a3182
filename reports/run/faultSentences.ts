import { faultText, unexpected } from '../../core/fault.ts';
import type { Summary } from '../results/summary.ts';

/**
 * One sentence for each variant whose trials had faults that did not make them invalid: those that the
 * scenario asks for, and those of files of an older version, which only counted them.
 */
export function faultSentences({ variants }: Pick<Summary, 'variants'>): string[] {
  return variants.flatMap(({ label, faults, toleratedFaults }) => {
    const expected = faults.flatMap(({ kind, expected: n }) => (n > 0 ? [faultText(kind, n)] : []));
    const unjudged = toleratedFaults.flatMap((fault) =>
      unexpected(fault) > 0 ? [`${faultText(fault.kind, unexpected(fault))}; first: ${fault.example}`] : [],
    );
    return [
      ...(expected.length > 0
        ? [
            `${label}: ${expected.join(', ')} while the target or its path was disturbed, as the scenario asks.`,
          ]
        : []),
      ...(unjudged.length > 0
        ? [`${label}: ${unjudged.join('. ')}. This version would call the trial invalid; run it again.`]
        : []),
    ];
  });
}
