import { createRandom } from '../core/random.ts';
import { courseOf } from '../reports/stats/levels.ts';
import { gaussian, noisy, steps } from '../test/fixtures/series.ts';
import { heading, judged, row, type Table } from './workbench.ts';

const histories = 4_000;
// Looked at after every measurement, and so forty times the work.
const followed = 400;
const delays = 100;
const length = 40;
const goals = { possible: 0.015, clear: 0.003, delay: 6 };

/** How often change points are seen where there are none, and how many measurements it takes to see one. */
export const changePoints: Table = async () => {
  heading(
    `Change points in ${histories} histories of ${length} measurements where nothing changes: share with an alarm at the end;\nand, of the first ${followed}, with a clear one at any time`,
  );
  row('noise', 'possible', 'goal', '', 'clear', 'goal', '', 'clear at any');
  for (const [name, make] of Object.entries(noises)) alarms(name, make);
  heading(
    'Delay: measurements of the new level until a step is possible and clear, after 20 of the old; spread 2 %',
  );
  row('step', 'possible', 'goal', '', 'clear', 'never in 20');
  for (const percent of [3, 5, 10, 20]) delay(percent);
};

type Noise = (seed: string, length: number) => number[];

const independent: Noise = (seed, n) => noisy(seed, 0.05, steps([100, n]));

const noises: Readonly<Record<string, Noise>> = {
  'log-normal': independent,
  '1 in 10 doubled': (seed, n) => {
    const random = createRandom(seed, 'outliers');
    return independent(seed, n).map((value) => (random.next() < 0.1 ? 2 * value : value));
  },
  // What the method does not expect: machines have good and bad days.
  'neighbours r = 0.3': (seed, n) => {
    const random = createRandom(seed, 'autoregressive');
    let last = gaussian(random);
    return Array.from({ length: n }, () => {
      last = 0.3 * last + Math.sqrt(1 - 0.3 ** 2) * gaussian(random);
      return 100 * Math.exp(0.05 * last);
    });
  },
};

function alarms(name: string, make: Noise): void {
  let possible = 0;
  let clear = 0;
  let ever = 0;
  for (let i = 0; i < histories; i++) {
    const values = make(`history ${i}`, length);
    const { shifts } = courseOf(values, { kind: 'noisy' });
    if (shifts.length > 0) possible++;
    if (shifts.some(({ confidence }) => confidence === 'clear')) clear++;
    if (i < followed && isEverClear(values)) ever++;
  }
  // What the method promises, it promises of independent measurements.
  const expected = name.startsWith('neighbours')
    ? [percentText(possible), '–', '', percentText(clear), '–', '']
    : [
        ...judged((100 * possible) / histories, 100 * goals.possible, ' %'),
        ...judged((100 * clear) / histories, 100 * goals.clear, ' %'),
      ];
  row(name, ...expected, percentText(ever, followed));
}

/** Whether a clear shift would have been reported after any of the measurements. */
function isEverClear(values: readonly number[]): boolean {
  for (let n = 4; n <= values.length; n++)
    if (
      courseOf(values.slice(0, n), { kind: 'noisy' }).shifts.some(({ confidence }) => confidence === 'clear')
    )
      return true;
  return false;
}

const percentText = (count: number, of = histories) => `${((100 * count) / of).toFixed(2)} %`;

function delay(percent: number): void {
  const before = 20;
  const most = 20;
  const delaysUntil = (confidences: readonly string[]) =>
    Array.from({ length: delays }, (_, i) => {
      const values = noisy(`step ${i}`, 0.02, steps([100, before], [100 + percent, most]));
      for (let n = 1; n <= most; n++) {
        const { shifts } = courseOf(values.slice(0, before + n), { kind: 'noisy' });
        if (shifts.some((shift) => shift.from >= before - 2 && confidences.includes(shift.confidence)))
          return n;
      }
      return Number.POSITIVE_INFINITY;
    }).sort((a, b) => a - b);
  const possible = delaysUntil(['possible', 'clear']);
  const clear = delaysUntil(['clear']);
  const median = (sorted: readonly number[]) => sorted[sorted.length >> 1] as number;
  const missed = clear.filter((n) => n === Number.POSITIVE_INFINITY).length;
  row(
    `+${percent} %`,
    ...(percent < 10 ? [String(median(possible)), '–', ''] : judged(median(possible), goals.delay, '', 0)),
    String(median(clear)),
    `${((100 * missed) / clear.length).toFixed(0)} %`,
  );
}
