import {
  cpuMsOf,
  type Effort,
  heading,
  interleaved,
  judged,
  median,
  medianRatio,
  row,
  type Table,
  validTrial,
  type Workload,
  wants,
} from './workbench.ts';

/** The most that TLS may cost on connections that are kept, in CPU time of the clear. */
const goals = { server: 1.4, client: 1.8 };

type Load = Pick<Workload, 'variant' | 'perSecond'>;

const kept: readonly Load[] = [
  { variant: { transport: 'short-polling', interval: '60ms' }, perSecond: 0.1 },
  { variant: { transport: 'long-polling' }, perSecond: 8 },
  { variant: { transport: 'http-streaming' }, perSecond: 20 },
  { variant: { transport: 'sse' }, perSecond: 20 },
  { variant: { transport: 'websocket' }, perSecond: 20 },
];
/** A connection for each poll; what it costs to open is stated, and has no goal. */
const opened: Load = {
  variant: { transport: 'short-polling', interval: '2s', connection: 'close' },
  perSecond: 0.1,
};

/** The CPU time of each transport over TLS, beside the same load in the clear. */
export const tls: Table = async (effort) => {
  heading('The same load over TLS 1.3 and in the clear: CPU in ms per second, and how many times as much');
  row('transport', 'side', 'clear', 'TLS', 'ratio', 'goal', '');
  for (const load of kept)
    if (wants(effort, load.variant.transport)) await compare('', load, ['tls'], effort, goals);
  if (wants(effort, opened.variant.transport))
    await compare(' per connection', opened, ['tls', 'tls+no-resume'], effort);
};

async function compare(
  what: string,
  load: Load,
  paths: readonly string[],
  effort: Effort,
  limits?: typeof goals,
): Promise<void> {
  const over = (path: string) => async () => {
    const { measureSeconds } = effort;
    const trial = await validTrial({ ...load, variant: { ...load.variant, over: path }, measureSeconds });
    const perSecond = (ms: number) => (ms * 1000) / trial.measured.windowMs;
    return { server: perSecond(cpuMsOf.server(trial)), client: perSecond(cpuMsOf.client(trial)) };
  };
  const [clear = [], ...encrypted] = await interleaved(effort.repetitions, ['direct', ...paths].map(over));
  for (const [i, measured] of encrypted.entries())
    for (const side of ['server', 'client'] as const) {
      const [base, head] = [clear.map((one) => one[side]), measured.map((one) => one[side])];
      const ratio = medianRatio(head, base);
      row(
        `${load.variant.transport}${what}${paths[i] === 'tls' ? '' : `, ${paths[i]}`}`,
        side,
        median(base).toFixed(1),
        median(head).toFixed(1),
        ...(limits ? judged(ratio, limits[side]) : [ratio.toFixed(2), '–', '']),
      );
    }
}
