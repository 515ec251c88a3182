import { significant } from '../render/words.ts';
import type { DisturbanceSummary } from '../results/disturbance.ts';

/** Variants of which some were disturbed. */
interface Disturbed {
  readonly variants: readonly { readonly label: string; readonly disturbance: DisturbanceSummary | null }[];
  readonly users: number;
}

/** One sentence for each variant that was disturbed. */
export function disturbanceSentences({ variants, users }: Disturbed): string[] {
  return variants.flatMap(({ label, disturbance }) =>
    disturbance ? [`${label}: ${clausesOf(disturbance, users).join('; ')}.`] : [],
  );
}

function clausesOf(one: DisturbanceSummary, users: number): string[] {
  const { expected, delivered, cuts, restarts, withheld, mostConnects, connectsEveryMs } = one;
  const count = (n: number) => n.toLocaleString('en');
  return [
    ...(cuts > 0 ? [`${count(cuts)} ${cuts === 1 ? 'connection' : 'connections'} cut`] : []),
    ...(restarts > 0 ? restartClauses(one, users) : []),
    `${count(delivered)} of ${count(expected)} deliveries arrived (${shareText(delivered, expected)})`,
    ...(withheld > 0 ? [`${count(withheld)} notifications were due while the target was down`] : []),
    `at most ${count(mostConnects)} connection attempts in ${connectsEveryMs} ms`,
  ];
}

function restartClauses({ restarts, downMs, returnMs }: DisturbanceSummary, users: number): string[] {
  const due = restarts * users;
  const back =
    returnMs.count < due ? `${returnMs.count.toLocaleString('en')} of ${due.toLocaleString('en')}` : 'all';
  const median = returnMs.p50 === null ? '' : `, half of them within ${significant(returnMs.p50)} ms`;
  return [
    `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}, down for at most ${significant(downMs)} ms`,
    returnMs.max === null
      ? 'no subscriber came back'
      : `${back} subscribers back within ${significant(returnMs.max)} ms${median}`,
  ];
}

/** Rounded down: what is not all must not be written as 100 %. */
const shareText = (part: number, whole: number) =>
  whole === 0 ? '–' : `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;
