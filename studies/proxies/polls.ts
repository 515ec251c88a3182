import { monotonicMs } from '../../core/clock.ts';
import { pause } from './pause.ts';
import { eventOf, headOf, type Probing, type Request, requireSame, send } from './request.ts';
import type { Delivery, Seen } from './seen.ts';
import { timesOf } from './times.ts';

const polls = 5;
const betweenMs = 40;
const answeredWithinMs = 3_000;

/** What was seen of requests that follow each other. */
export interface SeenRequests {
  readonly first: Request;
  readonly requests: Seen['requests'];
  readonly delivery: Delivery | null;
}

/** Polls some times, on one connection; the server answers after a time, with an event. */
export async function probePolls(probing: Probing, holdMs: number): Promise<SeenRequests> {
  const first = await send(probing);
  if (first.server === null) return { first, requests: null, delivery: null };
  const connections = new Set<number>();
  const tookMs: number[] = [];
  for (let i = 0; i < polls; i++) {
    if (i > 0) await pause(betweenMs, probing.signal);
    const request = i === 0 ? first : await send(probing);
    if (request.server === null) throw new Error(`poll ${i + 1} did not reach the server: ${endOf(request)}`);
    connections.add(request.server.connection);
    tookMs.push(await answered(probing, request, i, holdMs));
  }
  const { encoding } = first.inflow;
  const [firstMs = null, ...others] = tookMs;
  return {
    first,
    requests: { count: polls, connections: connections.size },
    delivery: { firstMs, ...timesOf(others), encoding, withheld: null },
  };
}

/** Answers a poll after a time; how much longer it took. */
async function answered(
  { transport, signal }: Probing,
  request: Request,
  number: number,
  holdMs: number,
): Promise<number> {
  const { inflow, server } = request;
  const reachedMs = monotonicMs();
  if (holdMs > 0) await pause(holdMs, signal);
  const text = eventOf(transport, number);
  const heldMs = monotonicMs() - reachedMs;
  server?.answer(200, headOf(transport, true), text);
  await inflow.until(() => inflow.ended !== null || inflow.text.length >= text.length, answeredWithinMs);
  if (inflow.status !== 200) throw new Error(`poll ${number + 1} was answered with ${endOf(request)}`);
  requireSame(inflow, text);
  if (inflow.text.length < text.length)
    throw new Error(`of the answer to poll ${number + 1} came ${inflow.text.length} of ${text.length} B`);
  return inflow.textMs - inflow.openedMs - heldMs;
}

const endOf = ({ inflow }: Request) => inflow.status ?? inflow.ended ?? 'no answer';
