import type { Auth } from '../../core/auth.ts';
import { exitCodes, messageOf, PushbenchError } from '../../core/errors.ts';
import { paths } from '../../core/messages/contract.ts';
import { tlsFailureOf } from '../../core/tlsFailure.ts';
import { type EndpointName, endpointNames, transports } from '../../core/transports.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { authCases, authOptions, issuesTokens } from './authCases.ts';
import type { TransportCase } from './case.ts';
import { generalCases } from './generalCases.ts';
import { connectHttp2 } from './http2.ts';
import { http2Cases } from './http2Cases.ts';
import { optionCases } from './optionCases.ts';
import { Probe } from './probe.ts';
import { transportCases } from './transportCases.ts';
import { type CaseOutcome, type Question, tryCases } from './tryCases.ts';

/** Where a target listens. */
export interface TargetUrls {
  readonly usual: string;
  /** The same target, started with `tightOptions`; null when it cannot be. */
  readonly tight: string | null;
  /** The same target, started with each of `authOptions`, in their order; null when it cannot be. */
  readonly auth?: readonly string[] | null;
  /** Certificates that are trusted there, as PEM; null for those of Node.js. */
  readonly authority?: string | null;
}

/**
 * Tries a target against what the contract says; it may leave out transports. Throws a PushbenchError when
 * nothing answers, and the signal's reason when it is aborted.
 */
export async function conform(
  { usual, tight, auth = null, authority = null }: TargetUrls,
  signal: AbortSignal,
): Promise<CaseOutcome[]> {
  const target = { url: usual, authority };
  await mustAnswer(target, signal);
  const served = await Promise.all(endpointNames.map((transport) => isServed(target, transport, signal)));
  const spoken = await http2Of(target, signal);
  const servedOver2 = endpointNames.filter((transport, i) => served[i] && spoken(transport));
  const questions: Question[] = [
    ...generalCases.map((one) => ({ ...one, transport: null })),
    ...endpointNames.flatMap((transport, i) =>
      served[i] ? questionsOn(transport, [...transportCases, ...optionCases]) : [],
    ),
    ...servedOver2.flatMap((transport) => questionsOn(transport, http2Cases)),
  ];
  const servedNames = endpointNames.filter((_, i) => served[i]);
  const outcomes = await Promise.all([
    ...authOptions.map(({ by }, i) => {
      const url = auth?.[i];
      return tryAuth(by, url === undefined ? null : { url, authority }, servedNames, signal);
    }),
    tryCases(
      questions.filter((one) => !one.tight),
      () => new Probe(target, signal),
      signal,
    ),
    tryCases(
      questions.filter((one) => one.tight),
      tight === null ? null : () => new Probe({ url: tight, authority }, signal),
      signal,
    ),
  ]);
  return [
    ...outcomes.flat(),
    ...endpointNames
      .filter((_, i) => !served[i])
      .map((transport) => missing(transport, `GET /${transport}`, 'The process')),
    ...endpointNames
      .filter((transport, i) => served[i] && !spoken(transport))
      .map((transport) => missing(transport, 'HTTP/2', 'HTTP/2')),
  ];
}

/** Tries what the contract asks where tokens come in a way; a target may leave that out. */
async function tryAuth(
  by: Auth['by'],
  target: TargetAddress | null,
  served: readonly EndpointName[],
  signal: AbortSignal,
): Promise<CaseOutcome[]> {
  const about = { transport: null, name: `authentication by ${by}`, section: 'Authentication' };
  if (target === null) return [{ ...about, outcome: 'untried', fault: null, record: [] }];
  const probe = new Probe(target, signal);
  const isLeftOut = !(await issuesTokens(probe));
  probe.close();
  if (isLeftOut) return [{ ...about, outcome: 'not served', fault: null, record: [] }];
  return tryCases(
    served.flatMap((transport) => questionsOn(transport, authCases(by))),
    () => new Probe(target, signal),
    signal,
  );
}

/** Which transports a target may serve over HTTP/2, from what it says in its settings. */
async function http2Of(
  target: TargetAddress,
  signal: AbortSignal,
): Promise<(transport: EndpointName) => boolean> {
  const session = await connectHttp2(target, signal);
  signal.throwIfAborted();
  const hasConnect = session?.remoteSettings.enableConnectProtocol === true;
  session?.destroy();
  // A WebSocket needs a setting of its own (RFC 8441 §3).
  return (transport) =>
    session !== null && (hasConnect || transports[transport].capabilities.upstream !== 'frame');
}

async function mustAnswer(target: TargetAddress, signal: AbortSignal): Promise<void> {
  try {
    await new Probe(target, signal).get(paths.health);
  } catch (error) {
    signal.throwIfAborted();
    const { cause: failure = error } = error as Error;
    const isRefused = tlsFailureOf((failure as Error).cause ?? failure) !== undefined;
    throw new PushbenchError(
      isRefused
        ? `${target.url} cannot be tested: ${messageOf(error)}`
        : `nothing answers at ${target.url}: ${messageOf(error)}`,
      { exitCode: exitCodes.partial, cause: error },
    );
  }
}

/** How a target says that it does not serve a transport. */
const notServed = [404, 501];

/** Whether a target serves a transport, well or not. */
async function isServed(
  target: TargetAddress,
  transport: EndpointName,
  signal: AbortSignal,
): Promise<boolean> {
  const probe = new Probe(target, signal);
  try {
    const { status } = await probe.ask(transport, [probe.topic]);
    return !notServed.includes(status);
  } catch {
    return true;
  } finally {
    probe.close();
  }
}

const missing = (transport: EndpointName, name: string, section: string): CaseOutcome => ({
  transport,
  name,
  section,
  outcome: 'not served',
  fault: null,
  record: [],
});

const questionsOn = (transport: EndpointName, cases: readonly TransportCase[]): Question[] =>
  cases
    .filter(({ appliesTo }) => appliesTo?.(transport) !== false)
    .map((one) => ({
      section: `GET /${transport}`,
      ...one,
      transport,
      run: (probe) => one.run(probe, transport),
    }));
