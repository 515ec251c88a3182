import { PushbenchError } from '../../../core/errors.ts';
import { scenarioLimits } from '../../../core/scenario/scenario.ts';
import { minJsonPayloadBytes } from '../../../core/scenario/stream.ts';
import { finePercentText, formatDurationMs } from '../../../core/units.ts';
import { type PayloadSize, rateWords, type Wishes } from '../wishes.ts';
import { type ChosenPolls, longestSteadyGapMs } from './chosenPolls.ts';
import type { ReadLogs } from './readPolls.ts';

/** What a log tells of a workload, and what was assumed to say so, a sentence each. */
export interface Derived {
  readonly wishes: Partial<Wishes>;
  readonly assumptions: readonly string[];
  /** What a person should know before trusting it, a sentence each. */
  readonly warnings: readonly string[];
}

/** Derives users, poll interval, rate and payload sizes from the polls of a log. */
export function derivedFrom(
  { files, lines, understood, firstForeign }: ReadLogs,
  polls: ChosenPolls,
): Derived {
  const { requests, intervalMs, gapsMs } = polls;
  const { method, path, clients, total } = requests;
  const news = newsOf(requests);
  const users = Math.min(clients.size, scenarioLimits.users);
  const empty = total - news.answers;
  const rate = news.answers / (total * (intervalMs / 1_000));
  const payload = payloadOf(news);
  const steady = gapsMs.filter((ms) => ms <= longestSteadyGapMs(intervalMs)).length;
  return {
    wishes: {
      users,
      interval: intervalMs,
      ...(rate > 0 && { rate }),
      ...(payload !== null && { payload }),
    },
    assumptions: [
      `Read from ${files.join(', ')}: ${count(understood)} of ${count(lines)} lines were understood.`,
      `Polls are the ${count(total)} requests for ${method} ${path}.`,
      `Users are its ${count(clients.size)} distinct clients, by address, user agent and user name; they may share addresses.`,
      `The poll interval is the typical gap between two polls of a client for a path: ${formatDurationMs(intervalMs)} ` +
        `(${finePercentText(steady / gapsMs.length)} of the gaps are without a pause).`,
      `${finePercentText(empty / total)} of the polls brought nothing: ${news.emptyWords}.`,
      ...(rate > 0
        ? [
            `Each other answer brought one notification: a user who polls is notified ${rateWords(rate)}.`,
            payload === null
              ? 'The log has no sizes of answers: the payload is a guess.'
              : `A payload is an answer’s body${news.envelopeBytes > 0 ? ` less the ${news.envelopeBytes} bytes of an empty one` : ''}, as sent: compressed, if it was.`,
          ]
        : []),
      'Every notification is for one user, and each comes by chance (a Poisson process).',
    ],
    warnings: [
      ...(firstForeign === null
        ? []
        : [`${count(lines - understood)} lines were not understood; the first is\n  ${firstForeign}`]),
      ...(users < clients.size
        ? [`there are ${count(clients.size)} clients; a scenario has ${count(users)} users at most`]
        : []),
      ...(news.answers > total / 2
        ? [
            `${finePercentText(news.answers / total)} of the polls brought something: some answers may hold several notifications, so the rate may be higher`,
          ]
        : []),
    ],
  };
}

/** Throws a PushbenchError where neither the log nor the command line say how often, and what, is sent. */
export function requireRate({ wishes }: Derived, polls: ChosenPolls, given: Partial<Wishes>): void {
  if (wishes.rate !== undefined || given.rate !== undefined) return;
  throw new PushbenchError(
    `none of the ${count(polls.requests.total)} polls of ${polls.requests.path} brought anything, as all answers have the same size: the rate is not known`,
    { hint: 'Give --rate, or a log of a busier time.' },
  );
}

/** The answers of polls that brought something. */
interface News {
  readonly answers: number;
  /** Their sizes, as far as known, ascending, each with how often it occurred. */
  readonly sizes: readonly (readonly [bytes: number, answers: number])[];
  readonly envelopeBytes: number;
  /** Which answers were taken to be empty. */
  readonly emptyWords: string;
}

/** Sizes below the empty one's that are rare: answers that were cut off. */
const strayShare = 0.01;
/** An answer without news is common: rarer sizes are those of news. */
const commonShare = 0.02;

function newsOf({ withoutBody, sizes, total }: ChosenPolls['requests']): News {
  const ofUnknownSize = sizes.get(null) ?? 0;
  const known = [...sizes].flatMap(([bytes, n]) => (bytes === null ? [] : [[bytes, n] as const]));
  known.sort(([a], [b]) => a - b);
  const isBodyless = withoutBody >= total * commonShare;
  const emptyBytes = isBodyless ? 0 : (emptySizeIn(known) ?? 0);
  const withNews = known.filter(([bytes]) => bytes > emptyBytes);
  const answers = ofUnknownSize + withNews.reduce((sum, [, n]) => sum + n, 0);
  return {
    answers,
    sizes: withNews,
    envelopeBytes: emptyBytes,
    emptyWords: isBodyless
      ? 'the status was 204 or 304, or the body empty'
      : emptyBytes > 0
        ? `the body had ${emptyBytes} bytes, the smallest size that is common`
        : 'the body was empty',
  };
}

/** The smallest size that is common, if hardly any is below it. */
function emptySizeIn(known: News['sizes']): number | null {
  const all = known.reduce((sum, [, n]) => sum + n, 0);
  let below = 0;
  for (const [bytes, n] of known) {
    if (n >= Math.max(2, all * commonShare)) return bytes;
    below += n;
    if (below > all * strayShare) return null;
  }
  return null;
}

/** Fewer answers say nothing of a tail. */
const leastForTail = 20;

function payloadOf({ sizes, envelopeBytes }: News): PayloadSize | null {
  const answers = sizes.reduce((sum, [, n]) => sum + n, 0);
  if (answers === 0) return null;
  const at = (share: number) => {
    let left = Math.ceil(share * answers);
    const [bytes] = sizes.find(([, n]) => {
      left -= n;
      return left <= 0;
    }) as News['sizes'][number];
    return clamped(bytes - envelopeBytes);
  };
  const [median, p99, max] = [at(0.5), at(0.99), at(1)];
  return answers < leastForTail || p99 === median ? median : { median, p99, max };
}

const clamped = (bytes: number) =>
  Math.min(scenarioLimits.payloadBytes, Math.max(minJsonPayloadBytes, bytes));

const count = (n: number) => n.toLocaleString('en');
