import { percentText } from '../../../core/units.ts';
import { countText } from '../../../reports/render/words.ts';
import { type Evidence, type Measured, measured, NoFigure, onlyWorkload, total } from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { pollingLimits } from './polling.ts';
import { counted, verdict } from './verdict.ts';

/** The thresholds of claims about HTTP/2, as their rules say them: what was published, as shares saved. */
export const http2Limits = { most: 0.7, least: 0.3 } as const;

const kept = { transport: 'short-polling', connection: 'keep-alive' } as const;
const directions = ['sent', 'received'] as const;

/** Connections that a poll opened in the window. */
const opensOf = (variant: Measured) =>
  total(variant, (t) => t.measured.connections.opened) / total(variant, (t) => t.measured.requests.total);

/** Bytes of heads per poll: header fields, and what HTTP/2 puts in front of them. */
function headsOf(variant: Measured) {
  const polls = total(variant, (t) => t.measured.requests.total);
  const [request, answer] = directions.map(
    (direction) =>
      total(variant, ({ measured: { bytes } }) => {
        const { headers, framing, envelope } = bytes[direction];
        return headers + framing - envelope;
      }) / polls,
  ) as [number, number];
  return { request, answer, both: request + answer };
}

/** What HPACK leaves of the headers of polls, of the first on a connection and of later ones. */
export function decideHpack(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'hpack');
  const anew = measured(workload, { transport: 'short-polling', connection: 'close', path: 'h2' });
  const reused = measured(workload, { ...kept, path: 'h2' });
  const { connectionsPerPoll } = pollingLimits;
  if (opensOf(anew) < connectionsPerPoll.new || opensOf(reused) > connectionsPerPoll.kept)
    throw new NoFigure(
      'evidence',
      `First polls cannot be told from later ones: over HTTP/2 a poll opened ${countText(opensOf(anew))} connections instead of 1, and ${countText(opensOf(reused))} instead of 0.`,
    );
  const polls = [
    { label: 'HTTP/1.1', ...headsOf(measured(workload, { ...kept, path: 'direct' })) },
    { label: 'HTTP/2, first on a connection', ...headsOf(anew) },
    { label: 'HTTP/2, later', ...headsOf(reused) },
  ] as const;
  const [plain, first, later] = polls;
  const savedBy = (one: { readonly both: number }) => 1 - one.both / plain.both;
  const once =
    total(anew, ({ measured: { bytes } }) => bytes.sent.handshake + bytes.received.handshake) /
    total(anew, (t) => t.measured.connections.opened);
  return verdict(
    { reproduced: savedBy(later) >= http2Limits.most, refuted: savedBy(later) < http2Limits.least },
    `A poll over HTTP/1.1 carried ${countText(plain.both)} B of headers in both directions; over HTTP/2 the first on a connection ${countText(first.both)} B, ${savedText(savedBy(first))}, and each later one ${countText(later.both)} B, ${savedText(savedBy(later))}.`,
    [
      counted('header bytes saved by later polls', savedBy(later)),
      counted('header bytes saved by the first poll on a connection', savedBy(first)),
      ...polls.flatMap(({ label, request, answer }) => [
        counted(`headers of a request, ${label}`, request, 'B'),
        counted(`headers of an answer, ${label}`, answer, 'B'),
      ]),
      counted('preface and SETTINGS, once on a connection over HTTP/2', once, 'B'),
    ],
    {
      kind: 'bars',
      title: 'Header bytes of a poll',
      caption:
        'Request and answer, with a browser’s headers and the heads of the frames. Compression remembers what went before on the same connection.',
      axis: 'header bytes per poll',
      bars: polls.map(
        ({ label, both }): ClaimBar => ({ label, transport: 'short-polling', value: both, interval: null }),
      ),
    },
  );
}

const savedText = (share: number) =>
  share >= 0 ? `${percentText(share)} less` : `${percentText(-share)} more`;
