import type { TransportName } from '../../../core/transports.ts';
import type { Trial } from '../../../core/trial.ts';
import { countText, significant } from '../../../reports/render/words.ts';
import {
  type Evidence,
  figureOf,
  type Measured,
  measured,
  measuredAll,
  NoFigure,
  onlyWorkload,
  total,
  workloadsOf,
} from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { counted, verdict } from './verdict.ts';

/** The thresholds of claims about bytes, as their rules say them. */
export const byteLimits = {
  /** Header bytes per notification that count as none. */
  noHeaders: 1,
  someHeaders: 100,
  /** How far from the article's figures, as a share. */
  article: 0.1,
} as const;

const notifications = (v: Measured) => total(v, (t) => t.latencyMs.count);

/** Headers: those of polls come again and again, those of streams once. */
export function decideHeaders(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'quantum-leap');
  const wanted = [
    { transport: 'http-streaming' },
    { transport: 'sse' },
    { transport: 'long-polling' },
    { transport: 'short-polling', connection: 'keep-alive' },
  ] as const;
  const bars = wanted.map((one): ClaimBar => {
    const variant = measured(workload, one);
    return {
      label: variant.label,
      transport: one.transport,
      value: figureOf(variant, 'bytes.headers'),
      interval: null,
    };
  });
  const streaming = measured(workload, { transport: 'http-streaming' });
  const once =
    total(streaming, ({ bytes }) => bytes.sent.handshake + bytes.received.handshake) /
    total(streaming, (t) => t.connections.opened);
  const [httpStreaming, sse, longPolling] = bars as [ClaimBar, ClaimBar, ClaimBar];
  const most = Math.max(httpStreaming.value, sse.value);
  return verdict(
    {
      reproduced: most < byteLimits.noHeaders && longPolling.value > byteLimits.someHeaders,
      refuted: most > longPolling.value / 2,
    },
    `HTTP streaming carried ${countText(httpStreaming.value)} B of headers per notification and SSE ${countText(sse.value)} B, after ${countText(once)} B once per connection; long polling ${countText(longPolling.value)} B each time.`,
    [
      ...bars.map(({ label, value }) => counted(`headers per notification, ${label}`, value, 'B')),
      counted('heads of a stream, once', once, 'B'),
    ],
    {
      kind: 'bars',
      title: 'Header bytes per notification',
      caption:
        'Both directions, in the measured window, with a browser’s headers. A stream’s own are sent once, before it.',
      axis: 'header bytes per notification',
      bars,
    },
  );
}

type Direction = 'received' | 'sent';

/** Bytes of a frame's header for a message of so many bytes (RFC 6455 §5.2). */
function frameHeaderBytes(messageBytes: number, direction: Direction): number {
  const unmasked = messageBytes < 126 ? 2 : messageBytes < 65_536 ? 4 : 10;
  return direction === 'sent' ? unmasked + 4 : unmasked;
}

/** Frame headers around the limits of the length field. */
export function decideFraming(evidence: Evidence): Judgement {
  const frames = workloadsOf(evidence, 'framing')
    .flatMap((workload) => measuredAll(workload, { transport: 'websocket' }))
    .flatMap((variant) =>
      (['received', 'sent'] as const).map((direction) => ({ direction, ...frameOf(variant, direction) })),
    )
    .sort((a, b) => a.direction.localeCompare(b.direction) || a.messageBytes - b.messageBytes);
  const wrong = frames.filter((f) => f.headerBytes !== frameHeaderBytes(f.messageBytes, f.direction));
  const isWhole = frames.every(({ messageBytes }) => Number.isInteger(messageBytes));
  const edges = [125, 126, 65_535, 65_536];
  const reachesEdges = (['received', 'sent'] as const).every((direction) =>
    edges.every((edge) => frames.some((f) => f.direction === direction && f.messageBytes === edge)),
  );
  const trials = workloadsOf(evidence, 'framing').length;
  if (!reachesEdges && frames.length < 2 * trials)
    throw new NoFigure(
      'invalid',
      `Trials with messages at the limits of the length field were invalid: ${frames.length / 2} of ${trials} are left.`,
    );
  const shown = frames.filter(({ messageBytes }) => edges.includes(messageBytes));
  return verdict(
    { reproduced: isWhole && reachesEdges && wrong.length === 0, refuted: isWhole && wrong.length > 0 },
    wrong.length > 0
      ? `A message of ${countText(wrong[0]?.messageBytes ?? 0)} B had a frame header of ${countText(wrong[0]?.headerBytes ?? 0)} B.`
      : reachesEdges
        ? 'Headers had 2, 4 and 10 B from the server, and 4 B more from the client, and changed between 125 and 126 B and between 65,535 and 65,536 B.'
        : `Headers were correct, but the messages, of ${countText(Math.min(...frames.map((f) => f.messageBytes)))} B and more, missed the limits of the length field: the target’s envelope has a different size.`,
    frames.map(({ direction, messageBytes, headerBytes }) =>
      counted(`${fromWhom[direction]}, message of ${messageBytes.toLocaleString('en')} B`, headerBytes, 'B'),
    ),
    {
      kind: 'bars',
      title: 'Frame headers by size of message',
      caption:
        'Framing in the ledger less the envelope, per message. Four of the client’s bytes are the mask.',
      axis: 'bytes of frame header',
      bars: (shown.length > 0 ? shown : frames).map(({ direction, messageBytes, headerBytes }) => ({
        label: `${messageBytes.toLocaleString('en')} B ${fromWhom[direction]}`,
        transport: 'websocket',
        value: headerBytes,
        interval: null,
      })),
    },
  );
}

const fromWhom: Readonly<Record<Direction, string>> = {
  received: 'from the server',
  sent: 'from the client',
};

/** Throws a NoFigure over HTTP/2, where framing is that of two protocols. */
function frameOf(variant: Measured, direction: Direction) {
  if (variant.options?.over?.http)
    throw new NoFigure(
      'needs',
      'It needs HTTP/1.1: over HTTP/2, each WebSocket frame lies within a frame of HTTP/2, and the ledger counts the heads of both as framing.',
    );
  const per = (of: (bytes: Trial['measured']['bytes']['sent']) => number) =>
    total(variant, ({ measured: { bytes } }) => of(bytes[direction])) / notifications(variant);
  return {
    messageBytes: per(({ payload, envelope }) => payload + envelope),
    headerBytes: per(({ framing, envelope }) => framing - envelope),
  };
}

const articleClients = 100_000;
/** The article's megabit: its 665 and 1.5 come out with 2^20 bits only. */
const megabit = 2 ** 20;
const megabits = (bytesPerMessage: number) => (bytesPerMessage * 8 * articleClients) / megabit;
const articleBytes = { poll: 871, frame: 2 } as const;

/** The article's comparison, by its own accounting and with all that is on the wire. */
export function decideQuantumLeap(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'quantum-leap');
  const poll = measured(workload, { transport: 'short-polling', connection: 'keep-alive' });
  const websocket = measured(workload, { transport: 'websocket' });
  const pollBytes =
    total(poll, ({ measured: { bytes } }) => bytes.sent.headers + bytes.received.headers) /
    total(poll, (t) => t.measured.requests.total);
  const frameBytes = frameOf(websocket, 'received').headerBytes;
  const isAsWritten =
    Math.abs(pollBytes / articleBytes.poll - 1) <= byteLimits.article && frameBytes === articleBytes.frame;
  const wire = [poll, websocket].map(wireBytesOf) as [number | null, number | null];
  const onWire = wire[0] !== null && wire[1] !== null ? wire[0] / wire[1] : null;
  const bar = (label: string, transport: TransportName, bytes: number): ClaimBar => ({
    label,
    transport,
    value: megabits(bytes),
    interval: null,
  });
  return verdict(
    { reproduced: isAsWritten, refuted: !isAsWritten },
    `By the article’s accounting, which counts headers only, 100,000 clients make ${significant(megabits(pollBytes))} Mbit/s against ${significant(megabits(frameBytes))} (${countText(pollBytes)} B against ${countText(frameBytes)} B). ${
      onWire === null
        ? 'The figure with TCP/IP needs a private network for each trial.'
        : `On the wire, with payload and TCP/IP, it is ${significant(megabits(wire[0] as number))} against ${significant(megabits(wire[1] as number))} Mbit/s: ${significant(onWire)} to 1.`
    }`,
    [
      counted('headers per poll', pollBytes, 'B'),
      counted('frame header', frameBytes, 'B'),
      counted('polling, headers only', megabits(pollBytes), 'Mbit/s'),
      counted('WebSocket, headers only', megabits(frameBytes), 'Mbit/s'),
      ...(wire[0] === null || wire[1] === null || onWire === null
        ? []
        : [
            counted('polling, on the wire', megabits(wire[0]), 'Mbit/s'),
            counted('WebSocket, on the wire', megabits(wire[1]), 'Mbit/s'),
            counted('polling ÷ WebSocket, on the wire', onWire),
          ]),
    ],
    {
      kind: 'bars',
      title: 'Traffic of 100,000 clients, a message a second',
      caption:
        'Scaled up from the measurements; Mbit of 2^20 bits, as in the article. On the wire: IP packets of both directions, acknowledgements included, without our envelope.',
      axis: 'Mbit/s',
      bars: [
        bar('Polling, headers only', 'short-polling', pollBytes),
        bar('WebSocket, frame headers only', 'websocket', frameBytes),
        ...(wire[0] === null ? [] : [bar('Polling, on the wire', 'short-polling', wire[0])]),
        ...(wire[1] === null ? [] : [bar('WebSocket, on the wire', 'websocket', wire[1])]),
      ],
    },
  );
}

/**
 * Bytes of IP packets per notification, less what our contract puts around the article's 20 bytes; null where
 * packets were not counted.
 */
function wireBytesOf(variant: Measured): number | null {
  if (variant.trials.some((t) => t.measured.packets === null)) return null;
  return (
    total(
      variant,
      ({ measured: { bytes, packets } }) =>
        (packets?.bytesOnWire ?? 0) - bytes.sent.envelope - bytes.received.envelope,
    ) / notifications(variant)
  );
}
