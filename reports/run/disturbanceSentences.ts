import { significant } from '../render/words.ts';
import type {
  DisturbanceSummary,
  LinkDisturbanceSummary,
  ProxyDisturbanceSummary,
} from '../results/disturbance.ts';

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
  const { expected, delivered, cuts, restarts, withheld, mostConnects, connectsEveryMs, link, proxy } = one;
  const count = (n: number) => n.toLocaleString('en');
  return [
    ...(cuts > 0 ? [`${count(cuts)} ${cuts === 1 ? 'connection' : 'connections'} cut`] : []),
    ...(restarts > 0 ? restartClauses(one, users) : []),
    ...(link ? linkClauses(link) : []),
    ...(proxy ? proxyClauses(proxy) : []),
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

function linkClauses({ downs, downMs, rttsMs, catchUpMs }: LinkDisturbanceSummary): string[] {
  const median = catchUpMs.p50 === null ? '' : `, half of it within ${significant(catchUpMs.p50)} ms`;
  return [
    ...(downs > 0
      ? [
          `link down ${times(downs)}, for at most ${significant(downMs)} ms`,
          catchUpMs.max === null
            ? 'nothing arrived that was due meanwhile'
            : `what was due meanwhile arrived within ${significant(catchUpMs.max)} ms after it was back${median}`,
        ]
      : []),
    ...(rttsMs.length > 0
      ? [`round trips changed to ${rttsMs.map((ms) => `${ms} ms`).join(', ')} for a while`]
      : []),
  ];
}

function proxyClauses({ reloads, restarts, downMs, catchUpMs }: ProxyDisturbanceSummary): string[] {
  return [
    ...(reloads > 0 ? [`proxy reloaded ${times(reloads)}`] : []),
    ...(restarts > 0
      ? [`proxy restarted ${times(restarts)}, away for at most ${significant(downMs)} ms`]
      : []),
    ...(catchUpMs.max === null
      ? []
      : [
          `what was due while it was away arrived within ${significant(catchUpMs.max)} ms after it was due back`,
        ]),
  ];
}

const times = (n: number) => (n === 1 ? 'once' : `${n} times`);

/** Rounded down: what is not all must not be written as 100 %. */
const shareText = (part: number, whole: number) =>
  whole === 0 ? '–' : `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;
