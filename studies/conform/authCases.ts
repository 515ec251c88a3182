import { setTimeout as sleep } from 'node:timers/promises';
import { type Auth, authWays } from '../../core/auth.ts';
import { monotonicMs } from '../../core/clock.ts';
import {
  type AuthOption,
  closeCodes,
  longestToken,
  paths,
  tokenPlaces,
} from '../../core/messages/contract.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import type { TransportCase } from './case.ts';
import { must } from './fault.ts';
import { parseObject } from './json.ts';
import type { Probe, Subscribed } from './probe.ts';
import type { Shown } from './reader.ts';

const section = 'Authentication';
const lifetimeMs = 1_500;

/** The options of targets that are asked for authentication, one for each way. */
export const authOptions: readonly AuthOption[] = authWays.map((by) => ({
  by,
  secret: 'what only conform and the target know',
  lifetimeMs,
  jitter: 0,
  check: 'each-request',
}));

const isPoll = (transport: EndpointName) => transports[transport].capabilities.asks !== 'never';
const speaksFirst = (transport: EndpointName) => transports[transport].capabilities.upstream === 'frame';

/** What must not pass for a good token. */
const refusals = (by: Auth['by']): TransportCase[] => [
  refusal('a subscription without a token', '', async () => ({})),
  refusal('a token that is truncated', 'invalid_token', async (probe) => {
    const { token } = await tokenFor(probe);
    return shownBy(by, token.slice(0, -1));
  }),
  refusal('a token that is forged', 'invalid_token', async (probe) => {
    const { token } = await tokenFor(probe);
    const at = token.length >> 1;
    return shownBy(by, `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`);
  }),
  refusal('a token of more than 8,192 characters', 'invalid_token', async () =>
    shownBy(by, 'A'.repeat(longestToken + 1)),
  ),
  refusal('a token that has expired', 'invalid_token', async (probe) => {
    const { token, expiresInMs } = await tokenFor(probe);
    await sleep(expiresInMs + 100);
    return shownBy(by, token);
  }),
];

/** What the contract asks of each transport where tokens come in this way. */
export function authCases(by: Auth['by']): TransportCase[] {
  const cases: TransportCase[] = [
    ...refusals(by),
    {
      name: 'refuses a token for other topics with 403, or close code 3003',
      run: (probe, transport) =>
        whileGood(
          probe,
          by,
          async (shown) => mustRefuse(await ask(probe, transport, shown), 403, closeCodes.forbidden),
          `${probe.topic}/other`,
        ),
    },
    {
      name: 'takes a good token, and delivers',
      run: (probe, transport) =>
        whileGood(probe, by, async (shown) => {
          const { inbox } = await standing(probe, transport, shown);
          if (isPoll(transport) && by === 'query') return;
          await probe.publish(['one']);
          await inbox.until(
            () => inbox.ids.length > 0 || inbox.ended !== undefined || inbox.refusedLater !== undefined,
            () => 'nothing was delivered',
          );
          must(inbox.ids.length > 0, 'nothing was delivered before the token expired');
        }),
    },
    {
      name: 'ends what is open when its token expires, and says so',
      appliesTo: (transport) => !isPoll(transport),
      async run(probe, transport) {
        const { inbox } = await whileGood(probe, by, (shown) => standing(probe, transport, shown));
        await inbox.until(
          () => inbox.ended !== undefined,
          () => `it went on after its token had expired (${lifetimeMs} ms)`,
        );
        if (speaksFirst(transport))
          must(
            inbox.ended === `${closeCodes.unauthorized}`,
            `closed with ${inbox.ended}; expected ${closeCodes.unauthorized}`,
          );
        else must(inbox.isExpired, 'the response ended without a word of the token');
      },
    },
    {
      name: 'holds a poll no longer than its token is good, and refuses the next one',
      appliesTo: (transport) => isPoll(transport) && by !== 'query',
      async run(probe, transport) {
        const { inbox } = await whileGood(probe, by, (shown) => standing(probe, transport, shown));
        // The polls of the reader go on until one of them is refused.
        await inbox.until(
          () => inbox.refusedLater !== undefined,
          () => `a poll was held, or another one accepted, after the token had expired (${lifetimeMs} ms)`,
        );
        must(
          inbox.refusedLater === 401,
          `the next poll was answered with ${inbox.refusedLater}; expected 401`,
        );
      },
    },
  ];
  return cases.map((one) => ({
    ...one,
    section,
    name: `by ${by}: ${one.name}`,
    appliesTo: (transport) =>
      (by !== 'message' || speaksFirst(transport)) && one.appliesTo?.(transport) !== false,
  }));
}

/** Whether a target issues tokens at all; one that does not leaves authentication out. */
export async function issuesTokens(probe: Probe): Promise<boolean> {
  try {
    const { status } = await probe.post(paths.token, JSON.stringify({ topics: [probe.topic] }));
    return status !== 404 && status !== 501;
  } catch {
    return true;
  }
}

async function tokenFor(probe: Probe, topic = probe.topic): Promise<{ token: string; expiresInMs: number }> {
  const { status, text, headers } = await probe.post(paths.token, JSON.stringify({ topics: [topic] }));
  must(status === 200, `POST ${paths.token} was answered with ${status}; expected 200`);
  const { token, expiresInMs } = parseObject<{ token: string; expiresInMs: number }>(text);
  must(
    typeof token === 'string' && /^[A-Za-z0-9._~-]+$/.test(token) && token.length <= longestToken,
    `token is not up to ${longestToken} characters A-Z a-z 0-9 . _ ~ -`,
  );
  must(
    typeof expiresInMs === 'number' && expiresInMs > 0 && expiresInMs <= lifetimeMs,
    `expiresInMs is ${expiresInMs}; expected up to ${lifetimeMs}, as the options say`,
  );
  must(
    /\bno-store\b/.test(headers.get('cache-control') ?? ''),
    'Cache-Control is not no-store: a cache might keep the token',
  );
  return { token, expiresInMs };
}

function shownBy(by: Auth['by'], token: string): Shown {
  if (by === 'cookie') return { headers: { Cookie: `${tokenPlaces.cookie}=${token}` } };
  if (by === 'bearer') return { headers: { Authorization: `Bearer ${token}` } };
  return by === 'query' ? { query: `${tokenPlaces.query}=${token}` } : { token };
}

const ask = (probe: Probe, transport: EndpointName, shown: Shown) =>
  probe.ask(transport, [probe.topic], undefined, shown);

function refusal(what: string, error: string, shown: (probe: Probe) => Promise<Shown>): TransportCase {
  return {
    name: `refuses ${what} with 401, or close code ${closeCodes.unauthorized}`,
    async run(probe, transport) {
      const answered = await ask(probe, transport, await shown(probe));
      await mustRefuse(answered, 401, closeCodes.unauthorized);
      const { status, challenge = '' } = answered;
      if (status === 101) return;
      must(/^Bearer\b/i.test(challenge), `WWW-Authenticate is ${challenge || 'missing'}; expected Bearer`);
      must(
        error === '' ? !challenge.includes('error=') : challenge.includes(`error="${error}"`),
        `WWW-Authenticate is ${challenge}; expected ${error === '' ? 'no error' : `error="${error}"`}`,
      );
    },
  };
}

/** It must be refused: with this status, or, once it is open, with this close code. */
async function mustRefuse({ status, inbox }: Subscribed, expected: number, code: number): Promise<void> {
  if (status !== 101) return must(status === expected, `answered with ${status}; expected ${expected}`);
  await inbox.until(
    () => inbox.ended !== undefined,
    () => 'the connection was not closed',
  );
  must(inbox.ended === `${code}`, `closed with ${inbox.ended}; expected ${code}`);
}

/** A subscription that must be accepted. */
async function standing(probe: Probe, transport: EndpointName, shown: Shown): Promise<Subscribed> {
  const subscribed = await ask(probe, transport, shown);
  const { status, inbox } = subscribed;
  must([200, 204, 101].includes(status), `the subscription was answered with ${status}`);
  await inbox.until(
    () => inbox.cursor !== undefined || inbox.ended !== undefined,
    () => 'no first cursor came',
  );
  must(inbox.cursor !== undefined, `no first cursor came (the connection had ended: ${inbox.ended})`);
  return subscribed;
}

/** How many tokens may expire on a busy machine before the target has had its say. */
const mostTokens = 4;

/**
 * Tries something with a good token. What is found wrong after it has expired may be wrong because of that,
 * and is no fault: it is tried again with a fresh token, a few times.
 */
async function whileGood<T>(
  probe: Probe,
  by: Auth['by'],
  attempt: (shown: Shown) => Promise<T>,
  topic = probe.topic,
): Promise<T> {
  for (let tokens = 1; ; tokens++) {
    const askedMs = monotonicMs();
    const { token, expiresInMs } = await tokenFor(probe, topic);
    try {
      return await attempt(shownBy(by, token));
    } catch (error) {
      if (monotonicMs() - askedMs < expiresInMs || tokens === mostTokens) throw error;
      probe.conversation.note('by then the token had expired: again, with a fresh one');
    }
  }
}
