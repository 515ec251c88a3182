import { type MetricId, metricOf } from '../../core/metrics.ts';
import { columnGap, padColumns } from '../../reports/render/columns.ts';
import { significant, significantPercent } from '../../reports/render/words.ts';
import { type NoiseFloor, noiseRounds } from './noise.ts';

/** Renders a noise floor for a terminal. */
export function renderNoise({ scenario, variant, pairs, metrics, without }: NoiseFloor): string {
  const header = ['metric', 'mean', 'spread', 'second/first (95 %)', ...noiseRounds.map((n) => `at ${n}`)];
  const rows = metrics.map(({ metric, mean, spread, ratio, detectable }) => {
    const { unit } = metricOf(metric);
    return [
      titleOf(metric),
      `${significant(mean)}${unit && ` ${unit}`}`,
      percent(spread),
      `${ratio.value.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)})`,
      ...noiseRounds.map((n) => percent(detectable[n])),
    ];
  });
  return [
    `${scenario}, ${variant} against itself: ${pairs} pairs of trials`,
    '',
    ...padColumns([header, ...rows]).map((cells) => cells.join(columnGap)),
    ...(without.length > 0
      ? [`No ratio (no value, 0, or compared by amounts): ${without.map(titleOf).join(', ')}`]
      : []),
    '',
    'Spread: standard deviation over the trials. At n: the smallest change that a comparison of n rounds on this',
    'machine detects in 80 of 100 cases, with 5 % false alarms, at the largest spread that these pairs allow for.',
    'Do not gate on less.',
    ...(pairs < 5 ? [`${pairs} pairs give only a rough estimate; use --rounds 5 or more.`] : []),
    '',
  ].join('\n');
}

const titleOf = (id: MetricId) => metricOf(id).title;

const percent = (share: number) =>
  share === 0 ? '0 %' : share < 0.0005 ? '<0.1 %' : significantPercent(share);
