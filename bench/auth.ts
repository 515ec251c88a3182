import type { IncomingMessage } from 'node:http';
import process from 'node:process';
import type { Trial } from '../core/trial.ts';
import { mountGuard } from '../servers/guard.ts';
import { createRoutes } from '../servers/routes.ts';
import { TokenMint } from '../servers/token.ts';
import {
  cpuMsOf,
  type Effort,
  heading,
  interleaved,
  median,
  medianRatio,
  row,
  type Table,
  validTrial,
  type Workload,
  wants,
} from './workbench.ts';

type Load = Pick<Workload, 'variant' | 'perSecond'>;

/** What is compared: a load, what its CPU time is divided by, and the ways to authenticate beside none. */
interface Compared {
  readonly name: string;
  readonly load: Load;
  readonly each: (trial: Trial) => number;
  readonly ways: readonly { readonly title: string; readonly auth: unknown }[];
}

const pollsOf = ({ measured: { requests } }: Trial) => requests.total - (requests.tokens ?? 0);
const notificationsOf = ({ latencyMs }: Trial) => latencyMs.count;
const way = (title: string, auth: unknown = title) => ({ title, auth });
const atOpening = way('at opening', { by: 'bearer', check: 'at-opening' });

const compared: readonly Compared[] = [
  {
    name: 'kept poll',
    load: { variant: { transport: 'short-polling', interval: '60ms' }, perSecond: 0.1 },
    each: pollsOf,
    ways: [way('cookie'), way('bearer'), atOpening],
  },
  {
    // A ticket for each, which is a request and a connection more.
    name: 'poll, connection',
    load: { variant: { transport: 'short-polling', interval: '1s', connection: 'close' }, perSecond: 0.1 },
    each: pollsOf,
    ways: [way('bearer'), way('query')],
  },
  {
    name: 'notification, SSE',
    load: { variant: { transport: 'sse' }, perSecond: 20 },
    each: notificationsOf,
    ways: [way('bearer')],
  },
];

const sides = {
  ...cpuMsOf,
  bytes: ({ measured: { bytes } }: Trial) => (bytes.sent.total + bytes.received.total) / 1000,
} as const;

const checks = 20_000;
const topics = ['user/17', 'all'];
const secret = 'of the bench';
const lifetimeMs = 900_000;

const checked = [
  ['cookie', 'each-request'],
  ['bearer', 'each-request'],
  ['bearer', 'at-opening'],
  ['query', 'each-request'],
] as const;

/** What a target does with a token, in CPU time of this process, and what it adds to a request. */
async function inProcess({ repetitions }: Effort): Promise<void> {
  heading('A token of two topics: CPU in µs for the target to check it, and bytes that it adds to a request');
  row('', 'CPU', 'bytes');
  const mint = new TokenMint(secret);
  const token = mint.issue(topics, lifetimeMs);
  const [issuing = [], ...checking] = await interleaved(repetitions, [
    async () => cpuUs(() => mint.issue(topics, lifetimeMs)),
    ...checked.map(([by, check]) => async () => {
      const guard = mountGuard(createRoutes(), { by, check, secret, lifetimeMs, jitter: 0 }, 'http');
      const socket = {};
      // A ticket is good once.
      const tokens =
        by === 'query'
          ? Array.from({ length: 2 * checks }, () => mint.issue(topics, lifetimeMs, true))
          : [token];
      const requests = tokens.map((one) => ({ socket, ...shown[by](one) }) as unknown as IncomingMessage);
      return cpuUs((i) => guard.admit(requests[i % requests.length] as IncomingMessage));
    }),
  ]);
  row('issuing one', median(issuing).toFixed(2), '–');
  for (const [i, [by, check]] of checked.entries())
    row(`${by}, ${check}`, median(checking[i] ?? []).toFixed(2), `${lines[by](token).length}`);
}

/** CPU time of this process in µs, of each of so many turns, after as many to warm up. */
function cpuUs(turn: (i: number) => void): number {
  for (let i = 0; i < checks; i++) turn(i);
  const before = process.cpuUsage();
  for (let i = checks; i < 2 * checks; i++) turn(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / checks;
}

const shown = {
  cookie: (token: string) => ({ headers: { cookie: `session=c; token=${token}` }, url: '/' }),
  bearer: (token: string) => ({ headers: { authorization: `Bearer ${token}` }, url: '/' }),
  query: (token: string) => ({ headers: {}, url: `/sse?topics=a&ticket=${token}` }),
};
const lines = {
  cookie: (token: string) => `Cookie: token=${token}\r\n`,
  bearer: (token: string) => `Authorization: Bearer ${token}\r\n`,
  query: (token: string) => `&ticket=${token}`,
};

/** What authentication costs a poll, a connection and a notification, beside the same load without it. */
export const auth: Table = async (effort) => {
  await inProcess(effort);
  heading(
    'The same load with tokens and without: CPU in µs, and bytes both ways, for each poll or notification, and how\n' +
      'many times as much. Fetching tokens is part of a ticket’s cost; others are fetched before the window.',
  );
  row('for each', 'what', 'with', 'without', 'tokens', 'ratio');
  for (const one of compared) if (wants(effort, one.load.variant.transport)) await compare(one, effort);
};

async function compare({ name, load, each, ways }: Compared, effort: Effort): Promise<void> {
  const { measureSeconds } = effort;
  const measure = (auth: unknown) => async () => {
    const variant = { ...load.variant, auth };
    const trial = await validTrial({ ...load, variant, measureSeconds });
    const per = (of: (trial: Trial) => number) => (of(trial) * 1000) / each(trial);
    return { server: per(sides.server), client: per(sides.client), bytes: per(sides.bytes) };
  };
  const [without = [], ...with_] = await interleaved(effort.repetitions, [
    measure('none'),
    ...ways.map(({ auth }) => measure(auth)),
  ]);
  for (const [i, measured] of with_.entries())
    for (const side of Object.keys(sides) as (keyof typeof sides)[]) {
      const [base, head] = [without.map((one) => one[side]), measured.map((one) => one[side])];
      row(
        name,
        side,
        ways[i]?.title ?? '',
        median(base).toFixed(1),
        median(head).toFixed(1),
        medianRatio(head, base).toFixed(2),
      );
    }
}
