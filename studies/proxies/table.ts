import { type EndpointName, transports } from '../../core/transports.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import { neverCame, type Outcome, outcomeOf, plainMark, secondsText } from './outcome.ts';
import type { Seen } from './seen.ts';
import { delaysOf } from './symptoms.ts';

/** A cell, and what it says of the transport that it is about. */
export interface Cell {
  readonly text: string;
  readonly verdict: Outcome['verdict'] | null;
}

/** A table of words. */
export interface ProxyTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const cell = (text: string): Cell => ({ text, verdict: null });

/** What stands before an outcome: symbols, so that nothing depends on colours. */
const verdictMarks = { works: '✓', limited: '!', fails: '✗' } as const;

const outcomeCell = (seen: Seen, proxies: Proxies): Cell => {
  const { verdict, words } = outcomeOf(seen, proxies);
  // Why something failed is a sentence, and stands below.
  const text = seen.failure === null ? words.join(', ') : 'fails';
  return { text: `${verdictMarks[verdict]}${text && ` ${text}`}`, verdict };
};

const transportsIn = ({ direct }: Proxies): EndpointName[] => direct.map(({ transport }) => transport);

const titleOf = (transport: EndpointName) => transports[transport].shortTitle;

/** All configurations with all transports: what comes of each. */
export function overviewTable(proxies: Proxies): ProxyTable {
  const names = transportsIn(proxies);
  return {
    header: ['configuration', ...names.map(titleOf), 'the server sees'],
    rows: proxies.configurations.map((configuration) => [
      cell(configuration.name),
      ...names.map((name) => {
        const seen = configuration.transports.find(({ transport }) => transport === name);
        return seen ? outcomeCell(seen, proxies) : cell('–');
      }),
      cell(versionsSeen(configuration)),
    ]),
  };
}

/** The versions of HTTP in which requests reach the server. */
function versionsSeen({ transports: seen }: SeenConfiguration): string {
  const versions = [
    ...new Set(seen.flatMap(({ reached }) => (reached ? [`HTTP/${reached.httpVersion}`] : []))),
  ];
  return versions.sort().join(', ') || '–';
}

/** One configuration, transport by transport. */
export function detailsTable(configuration: SeenConfiguration, proxies: Proxies): ProxyTable {
  return {
    header: [
      'transport',
      'outcome',
      'first event',
      'each event',
      'withheld until',
      'without the header',
      'silence',
      'kept alive by',
      'connections',
      'client',
      'server sees',
    ],
    rows: configuration.transports.map((seen) => {
      const { firstMs, eachMs } = delaysOf(seen, proxies);
      const { verdict } = outcomeOf(seen, proxies);
      return [
        cell(titleOf(seen.transport)),
        { text: `${verdictMarks[verdict]} ${whatOf(seen, verdict)}`, verdict },
        cell(delayText(firstMs)),
        cell(delayText(eachMs)),
        cell(withheldText(seen.delivery)),
        cell(withheldText(seen.plain)),
        cell(silenceText(seen)),
        cell(heartbeatText(seen)),
        cell(seen.requests ? `${seen.requests.connections} for ${seen.requests.count}` : '–'),
        cell(`HTTP/${seen.spoken}`),
        cell(seen.reached ? `HTTP/${seen.reached.httpVersion}` : '–'),
      ];
    }),
  };
}

const whatOf = ({ refused, failure }: Seen, verdict: Outcome['verdict']) =>
  failure !== null
    ? 'fails'
    : refused !== null
      ? `refused ${refused}`
      : verdict === 'limited'
        ? 'works, but'
        : verdict;

const delayText = (ms: number | null) =>
  ms === null ? '–' : `+${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

function withheldText(delivery: Seen['delivery']): string {
  if (!delivery) return '–';
  const { withheld, encoding } = delivery;
  const how = encoding === null ? '' : ` (${encoding})`;
  if (!withheld) return `at once${how}`;
  const { untilBytes, sentBytes } = withheld;
  return untilBytes === null ? `beyond ${sentBytes} B${how}` : `${untilBytes} B${how}`;
}

function silenceText({ silence }: Seen): string {
  if (!silence) return '–';
  const { cut, triedMs } = silence;
  if (!cut) return `${secondsText(triedMs)} and more`;
  if (cut.how === neverCame) return `dead within ${secondsText(cut.afterMs)}`;
  return `${cut.status ?? 'cut'} after ${secondsText(cut.afterMs)}`;
}

function heartbeatText({ silence, transport }: Seen): string {
  if (!silence?.heartbeat) return '–';
  const { everyMs, triedMs, survived } = silence.heartbeat;
  const what = transports[transport].capabilities.asks === 'hold' ? 'answers after' : 'every';
  return `${survived ? '' : 'not by '}${what} ${secondsText(everyMs)}, for ${secondsText(triedMs)}`;
}

/** What the marks in an overview mean; only those that are in it. */
export function legendOf({ rows }: ProxyTable): string[] {
  const text = rows.flatMap((row) => row.map((one) => one.text)).join('\n');
  return [
    ...(text.includes(plainMark)
      ? [`${plainMark} unless the server says X-Accel-Buffering: no with its answer`]
      : []),
    ...(/\d connections/.test(text) ? ['connections: at the server, for 5 polls on one at the client'] : []),
    ...(/\+\d+ ms/.test(text) ? ['+ ms: each event later than without a proxy'] : []),
    ...(/after \d/.test(text) ? ['after … s: of silence'] : []),
  ];
}
