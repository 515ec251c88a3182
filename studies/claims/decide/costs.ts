import { factorRange, significant, timesText } from '../../../reports/render/words.ts';
import {
  type Evidence,
  figureOf,
  type Measured,
  measured,
  onlyWorkload,
  ratioOf,
  total,
} from '../evidence.ts';
import type { Judgement } from '../judgedClaim.ts';
import { counted, estimated, intervalIn, verdict } from './verdict.ts';

/** The thresholds of claims about costs, as their rules say them. */
export const costLimits = {
  /** Times as much as without. */
  dearer: 1.1,
  /** Upstream bytes per message, WebSocket ÷ POST. */
  lighter: 0.5,
} as const;

/** What compression saves and costs. */
export function decideCompression(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'compression');
  const [plain, packed] = [false, true].map((compression) =>
    measured(workload, { transport: 'websocket', compression }),
  ) as [Measured, Measured];
  const cpu = ratioOf(workload, 'cpu.perNotification', packed, plain);
  const memory = ratioOf(workload, 'memory.perConnection', packed, plain);
  const bytes = figureOf(packed, 'bytes.total') / figureOf(plain, 'bytes.total');
  return verdict(
    {
      reproduced: cpu.low > costLimits.dearer && memory.low > costLimits.dearer,
      refuted: cpu.high < costLimits.dearer || memory.high < costLimits.dearer,
    },
    `Compression took ${timesText(cpu.value)} (${factorRange(cpu)}) the CPU and ${timesText(memory.value)} (${factorRange(memory)}) the memory per connection, for ${timesText(bytes)} the bytes.`,
    [
      estimated('CPU per notification, with ÷ without', cpu),
      estimated('memory per connection, with ÷ without', memory),
      counted('bytes per notification, with ÷ without', bytes),
      counted('memory per connection without', figureOf(plain, 'memory.perConnection') / 1000, 'kB'),
      counted('memory per connection with', figureOf(packed, 'memory.perConnection') / 1000, 'kB'),
    ],
    {
      kind: 'bars',
      title: 'Compressed against plain WebSocket',
      caption: 'Times the figure without compression; 1 means no difference.',
      axis: 'times the figure without compression',
      bars: [
        { label: 'Server CPU', transport: 'websocket', value: cpu.value, interval: intervalIn(cpu) },
        {
          label: 'Memory per connection',
          transport: 'websocket',
          value: memory.value,
          interval: intervalIn(memory),
        },
        { label: 'Bytes per notification', transport: 'websocket', value: bytes, interval: null },
      ],
    },
  );
}

/** Messages upstream: a frame on the same connection, or a POST. */
export function decideUpstream(evidence: Evidence): Judgement {
  const workload = onlyWorkload(evidence, 'upstream');
  const [post, frame] = [
    measured(workload, { transport: 'sse' }),
    measured(workload, { transport: 'websocket' }),
  ];
  const [postBytes, frameBytes] = [post, frame].map(
    (v) => total(v, (t) => t.measured.bytes.sent.total) / total(v, (t) => t.latencyMs.count),
  ) as [number, number];
  const bytes = frameBytes / postBytes;
  const latency = ratioOf(workload, 'latency.p50', frame, post);
  return verdict(
    {
      reproduced: bytes < costLimits.lighter && latency.high < 1,
      refuted: bytes >= 1 || latency.low > 1,
    },
    `A message to the server took ${significant(frameBytes)} B as a frame and ${significant(postBytes)} B as a POST; the median round trip took ${significant(figureOf(frame, 'latency.p50'))} ms and ${significant(figureOf(post, 'latency.p50'))} ms, ${timesText(latency.value)} (${factorRange(latency)}).`,
    [
      counted('upstream bytes per message, WebSocket', frameBytes, 'B'),
      counted('upstream bytes per message, SSE with POST', postBytes, 'B'),
      estimated('p50 of the round trip, WebSocket ÷ SSE with POST', latency),
    ],
    {
      kind: 'bars',
      title: 'Bytes upstream per message',
      caption:
        'All that the client’s sockets sent in the window, with a browser’s headers; messages of 64 B.',
      axis: 'bytes sent per message',
      bars: [
        { label: 'WebSocket: a frame', transport: 'websocket', value: frameBytes, interval: null },
        { label: 'SSE: a POST', transport: 'sse', value: postBytes, interval: null },
      ],
    },
  );
}
