import { type MetricId, metricOf } from '../core/metrics.ts';
import { type NoiseFloor, noiseRounds } from './noise.ts';
import { significant } from './table.ts';

/** Renders a noise floor for a terminal. */
export function renderNoise({ scenario, variant, pairs, metrics, without }: NoiseFloor): string {
  const header = ['metric', 'mean', 'spread', 'second/first (95 %)', ...noiseRounds.map((n) => `at ${n}`)];
  const rows = metrics.map(({ metric, mean, spread, ratio, detectable }) => {
    const { unit } = metricOf(metric as MetricId);
    return [
      titleOf(metric),
      `${significant(mean)}${unit && ` ${unit}`}`,
      percent(spread),
      `${ratio.estimate.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)})`,
      ...noiseRounds.map((n) => percent(detectable[n])),
    ];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  return [
    `${scenario}, ${variant} against itself: ${pairs} pairs of trials`,
    '',
    line(header),
    ...rows.map(line),
    ...(without.length > 0 ? [`No value, or 0: ${without.map((id) => titleOf(id)).join(', ')}`] : []),
    '',
    'Spread: standard deviation over the trials. At n: the smallest change that a comparison of n rounds on this',
    'machine would find in 80 of 100 cases, at 5 % false alarms, if it varies as much as these pairs leave possible.',
    'Do not gate on less.',
    ...(pairs < 5 ? [`${pairs} pairs give a rough idea only; --rounds 5 or more gives a better one.`] : []),
    '',
  ].join('\n');
}

const titleOf = (id: string) => metricOf(id as MetricId).title;

const percent = (share: number) =>
  share === 0 ? '0 %' : share < 0.0005 ? '<0.1 %' : `${significant(share * 100)} %`;
