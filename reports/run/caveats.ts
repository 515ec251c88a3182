import { distortions } from '../../core/conditions.ts';
import { isSlow } from '../../core/machineIndex.ts';
import { pathSlugOf } from '../../core/path.ts';
import { formatDurationMs } from '../../core/units.ts';
import { shortfallText } from '../render/shortfallText.ts';
import { listed } from '../render/words.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { comparedParts } from './pathParts.ts';
import { pathWords } from './variantNames.ts';

/** What weakens the figures of a scenario, a sentence each. */
export function caveatsOf(summary: Summary): string[] {
  const { variants, rounds, shortfall } = summary;
  const left = variants.reduce((n, v) => n + v.invalidTrials + v.failedTrials, 0);
  const all = left + variants.reduce((n, v) => n + v.validTrials, 0);
  return [
    ...(shortfall ? [shortfallText(shortfall, 'The run')] : []),
    ...(left > 0
      ? [
          `${left} of ${all} trials ${left === 1 ? 'is' : 'are'} excluded as invalid or failed: ${reasonsOf(variants)}.`,
        ]
      : []),
    ...(rounds === 1 ? ['One round: the spread between rounds is unknown; --rounds 5 shows it.'] : []),
    ...(rounds > 1 && rounds < 5
      ? [`${rounds} rounds show only large differences; --rounds 5 or more shows smaller ones.`]
      : []),
    ...pathCaveat(summary),
    ...idleCaveat(summary),
    ...(summary.machineIndex && isSlow(summary.machineIndex)
      ? [
          `This host was slow: its machine index is ${summary.machineIndex.value}, and 100 is a virtual machine with 2 cores of a common server. Times and costs would be lower on a faster one.`,
        ]
      : []),
    ...(summary.conditions ? distortions(summary.conditions) : []),
  ];
}

/** Variants that stand together, over different paths, are not to be compared as transports. */
function pathCaveat(summary: Summary): string[] {
  if (comparedParts(summary).length > 1) return [];
  const overs = summary.variants.flatMap(({ options }) => (options === null ? [] : [options.over]));
  const paths = new Map(overs.map((over) => [pathSlugOf(over), pathWords(over)]));
  if (paths.size < 2) return [];
  return [
    `The variants run over different paths: ${listed([...paths.values()])}. Compare transports over one path, and paths by one transport.`,
  ];
}

const mostReasons = 3;

/** Why trials were left out, the first few reasons in full. */
function reasonsOf(variants: readonly VariantSummary[]): string {
  const reasons = variants.flatMap(({ label, reasons: own }) => own.map((reason) => `${label}: ${reason}`));
  const more = reasons.length - mostReasons;
  return [...reasons.slice(0, mostReasons), ...(more > 0 ? [`${more} more below`] : [])].join('. ');
}

/** Idle connections cost a heartbeat or a renewed request now and then; a short window has none of them. */
function idleCaveat({ variants, measureMs }: Summary): string[] {
  const spans = [
    ...new Set(
      variants.flatMap(({ options }) =>
        Object.entries(options ?? {}).flatMap(([name, ms]) =>
          (name === 'heartbeat' || name === 'hold') && ms > measureMs
            ? [`${name} (${formatDurationMs(ms)})`]
            : [],
        ),
      ),
    ),
  ];
  if (spans.length === 0) return [];
  return [
    `The window of ${formatDurationMs(measureMs)} is shorter than ${listed(spans)}: the cost of silent connections is not included.`,
  ];
}
