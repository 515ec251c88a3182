import { transports } from '../../core/transports.ts';
import type { Proxies } from './file.ts';
import type { Delivery, Seen } from './seen.ts';
import { delaysOf, isLate } from './symptoms.ts';

/** What comes of a transport behind a proxy. */
export interface Outcome {
  /** Whether it works, works with something to be known, or does not. */
  readonly verdict: 'works' | 'limited' | 'fails';
  /** What is to be known, in a few words each. */
  readonly words: readonly string[];
}

interface Remark {
  readonly words: string;
  /** Whether it keeps the transport from working. */
  readonly isFatal: boolean;
}

/** Stands behind what is so only where the server does not say X-Accel-Buffering: no. */
export const plainMark = '*';

/** What comes of a transport, judged for what its server does. */
export function outcomeOf(seen: Seen, proxies: Proxies): Outcome {
  const remarks = remarksOn(seen, proxies);
  const isFatal = remarks.some((remark) => remark.isFatal);
  const verdict = isFatal ? 'fails' : remarks.length > 0 ? 'limited' : 'works';
  return { verdict, words: remarks.map(({ words }) => words) };
}

function remarksOn(seen: Seen, proxies: Proxies): Remark[] {
  const { refused, failure, delivery, plain, requests, reached, transport } = seen;
  if (failure !== null) return [{ words: failure, isFatal: true }];
  if (refused !== null) return [{ words: `refused ${refused}`, isFatal: true }];
  const { saysAccelBuffering } = proxies.server;
  const isWebSocket = transports[transport].capabilities.upstream === 'frame';
  const eachMs = delaysOf(seen, proxies).eachMs ?? 0;
  return [
    ...withheld(delivery, '', true),
    // What is withheld in either case needs no second remark.
    ...(delivery?.withheld ? [] : withheld(plain, plainMark, !saysAccelBuffering)),
    ...(isLate(seen, proxies) ? [{ words: `+${Math.round(eachMs)} ms`, isFatal: false }] : []),
    ...silenceRemarks(seen, proxies),
    ...(requests && requests.connections > 1
      ? [{ words: `${requests.connections} connections`, isFatal: false }]
      : []),
    // RFC 6455 §4.1 asks for HTTP/1.1 or later; Node.js does not look.
    ...(isWebSocket && reached?.httpVersion === '1.0' ? [{ words: 'as HTTP/1.0', isFatal: false }] : []),
  ];
}

function withheld(delivery: Delivery | null, mark: string, isFatal: boolean): Remark[] {
  if (!delivery?.withheld) return [];
  const { untilBytes, sentBytes } = delivery.withheld;
  const words =
    untilBytes === null ? `nothing of ${kilobytes(sentBytes)}` : `withheld to ${kilobytes(untilBytes)}`;
  return [{ words: `${words}${mark}`, isFatal }];
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(bytes < 99_500 ? 1 : 0)} kB`;

/** A duration in seconds, as limits are. */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function silenceRemarks({ silence, transport }: Seen, { server }: Proxies): Remark[] {
  if (!silence?.cut) return [];
  const { afterMs, status, how } = silence.cut;
  const isDead = how === neverCame;
  const isHeld = transports[transport].capabilities.asks === 'hold';
  const survives = silence.heartbeat?.survived === true;
  const saysSomethingEveryMs = isHeld ? server.holdMs : server.heartbeatMs;
  return [
    {
      words: isDead
        ? `dead within ${secondsText(afterMs)}`
        : `${status ?? 'cut'} after ${secondsText(afterMs)}`,
      isFatal: !survives || saysSomethingEveryMs >= afterMs,
    },
    ...(survives || silence.heartbeat === null ? [] : [{ words: 'heartbeats do not help', isFatal: true }]),
  ];
}

/** How silence ended where nobody said so. */
export const neverCame = 'the next event did not come';
