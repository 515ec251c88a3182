import { programOf } from '../../core/proxies/programs.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { listed } from '../../reports/render/words.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import { outcomeOf, secondsText } from './outcome.ts';
import type { Seen } from './seen.ts';
import { mendsOf } from './symptoms.ts';

/** What is to be said of a configuration beside its row. */
export interface Advice {
  readonly name: string;
  /** What a preset does wrong; null for a configuration of a person's own. */
  readonly does: string | null;
  /** The lines to write. */
  readonly mends: readonly string[];
  readonly notes: readonly string[];
}

const titleOf = ({ transport }: Seen) => transports[transport].shortTitle;

/** What is to be said of a configuration; the lines that mend a preset are known, others are found. */
export function adviceOn(configuration: SeenConfiguration, proxies: Proxies): Advice {
  const { name, program, preset } = configuration;
  const known = preset === null ? undefined : programOf(program).presets[preset];
  return {
    name,
    does: known?.does ?? null,
    mends: known ? (known.mend?.split('\n') ?? []) : mendsOf(configuration, proxies),
    notes: notesOn(configuration),
  };
}

function notesOn({ failure, transports: all, agreed }: SeenConfiguration): string[] {
  return [
    ...(failure === null ? [] : [failure]),
    ...all.flatMap((seen) => (seen.failure === null ? [] : [`${titleOf(seen)}: ${seen.failure}`])),
    ...heartbeatNotes(all),
    ...(agreed?.tls === 'TLSv1.2' ? ['TLS 1.2 was agreed on'] : []),
    ...all.flatMap((seen) =>
      agreed?.http === '2' && seen.spoken === '1.1' && seen.failure === null
        ? [`${titleOf(seen)} went over HTTP/1.1: over HTTP/2, it is not offered`]
        : [],
    ),
  ];
}

/** Which heartbeats survive, the same for all transports where they were the same. */
function heartbeatNotes(all: readonly Seen[]): string[] {
  const byWords = new Map<string, string[]>();
  for (const seen of all) {
    const words = heartbeatWords(seen);
    if (words !== null) byWords.set(words, [...(byWords.get(words) ?? []), titleOf(seen)]);
  }
  return [...byWords].map(([words, names]) => `${listed(names)}: ${words}`);
}

function heartbeatWords({ silence, transport }: Seen): string | null {
  if (!silence?.cut || !silence.heartbeat) return null;
  const { everyMs, triedMs, survived } = silence.heartbeat;
  const what =
    transports[transport].capabilities.asks === 'hold'
      ? `answers within ${secondsText(everyMs)}`
      : `a heartbeat every ${secondsText(everyMs)}`;
  return survived
    ? `${what} ${transports[transport].capabilities.asks === 'hold' ? 'get' : 'gets'} through, tried for ${secondsText(triedMs)}`
    : `${what} did not help`;
}

/** Of the transports that have to work, those that do not, with what came of them. */
export function shortcomings(proxies: Proxies): string[] {
  return proxies.configurations.flatMap((configuration) =>
    proxies.required.flatMap((name: EndpointName) => {
      const seen = configuration.transports.find(({ transport }) => transport === name);
      if (seen === undefined) return [];
      const { verdict, words } = outcomeOf(seen, proxies);
      return verdict === 'fails'
        ? [`${configuration.name}: ${titleOf(seen)} does not work: ${words.join(', ')}`]
        : [];
    }),
  );
}

/** The programs that were tried, and under which conditions. */
export function conditionsText({ configurations, over, silenceMs, server }: Proxies): string {
  const programs = new Set(configurations.map(({ program, version }) => `${program} ${version}`));
  const path = over === 'direct' ? 'HTTP/1.1 in the clear' : over;
  return `${listed([...programs])}; from the client: ${path}; silence tried for ${secondsText(silenceMs)}; the server is taken to send heartbeats every ${secondsText(server.heartbeatMs)}, and to hold long polls for ${secondsText(server.holdMs)}${server.saysAccelBuffering ? '' : ', and not to say X-Accel-Buffering: no'}`;
}
