import { monotonicMs } from '../../core/clock.ts';
import { pause } from './pause.ts';
import { eventOf, headOf, type Probing, type Request, requireSame, send } from './request.ts';
import type { Delivery } from './seen.ts';
import { type Times, timesOf } from './times.ts';

/** What has not come by then waits for others: it is withheld. */
const comesWithinMs = 1_000;
/** Of a first event counts what it takes at best. */
const openings = 3;
/** So far apart that a piece which waits for the next one is seen to wait. */
const everyMs = 250;
const events = 8;
/** When something is withheld: events until it comes, in quick succession. */
const floodedEvents = 400;
const floodEveryMs = 4;
const restWithinMs = 500;

/** What was seen of a stream. */
export interface SeenStream {
  readonly first: Request;
  readonly delivery: Delivery | null;
}

/** Has the server send events, one by one, and in quick succession where one does not come. */
export async function probeStream(probing: Probing, saysAccelBuffering: boolean): Promise<SeenStream> {
  const first = await send(probing);
  if (first.server === null) return { first, delivery: null };
  try {
    const stream = new Stream(probing, first, saysAccelBuffering);
    const comes = await stream.sendOne();
    if ((first.inflow.status ?? 0) >= 300) return { first, delivery: null };
    const times = comes ? await stream.sendSome() : null;
    const withheld = times === null ? await stream.flood() : null;
    const { encoding, firstTextMs, openedMs } = first.inflow;
    // A connection of HTTP/1.1 is free for the next request when this one has been given up.
    first.inflow.close();
    const tookMs = firstTextMs - openedMs;
    const leastMs = times && Math.min(tookMs, await leastFirstMs(probing, saysAccelBuffering));
    const firstMs = comes ? (leastMs ?? tookMs) : null;
    return { first, delivery: { firstMs, ...(times ?? timesOf([])), encoding, withheld } };
  } finally {
    first.inflow.close();
  }
}

/** The least of the times that first events take: at first, others connect at the same time. */
async function leastFirstMs(probing: Probing, saysAccelBuffering: boolean): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 1; i < openings; i++) {
    const request = await send(probing);
    if (request.server === null) continue;
    const { inflow } = request;
    if (await new Stream(probing, request, saysAccelBuffering).sendOne())
      leastMs = Math.min(leastMs, inflow.firstTextMs - inflow.openedMs);
    inflow.close();
  }
  return leastMs;
}

/** Both ends of a stream. */
class Stream {
  readonly #probing: Probing;
  readonly #request: Request;
  #sent = '';
  #events = 0;

  constructor(probing: Probing, request: Request, saysAccelBuffering: boolean) {
    this.#probing = probing;
    this.#request = request;
    request.server?.begin(headOf(probing.transport, saysAccelBuffering));
  }

  /** Sends an event, and says whether it comes. */
  async sendOne(): Promise<boolean> {
    this.#send();
    return this.#comes(comesWithinMs);
  }

  /** Sends events at intervals; the times that they take, or null when one does not come. */
  async sendSome(): Promise<Times | null> {
    const eachMs: number[] = [];
    for (let i = 0; i < events; i++) {
      await pause(everyMs, this.#probing.signal);
      const sentMs = monotonicMs();
      if (!(await this.sendOne())) return null;
      eachMs.push(this.#request.inflow.textMs - sentMs);
    }
    return timesOf(eachMs);
  }

  /** Sends events until the one comes that did not. */
  async flood(): Promise<Delivery['withheld']> {
    const { inflow } = this.#request;
    const missing = this.#sent.length;
    const before = missing - eventOf(this.#probing.transport, this.#events - 1).length;
    const hasCome = () => inflow.text.length >= missing;
    for (let i = 0; i < floodedEvents && inflow.ended === null && !hasCome(); i++) {
      await pause(floodEveryMs, this.#probing.signal);
      this.#send();
    }
    await inflow.until(() => hasCome() || inflow.ended !== null, restWithinMs);
    this.#requireAlive();
    const sentBytes = this.#sent.length - before;
    return { untilBytes: hasCome() ? sentBytes : null, sentBytes };
  }

  #send(): void {
    const text = eventOf(this.#probing.transport, this.#events++);
    this.#sent += text;
    this.#request.server?.send(text);
  }

  async #comes(withinMs: number): Promise<boolean> {
    const { inflow } = this.#request;
    const comes = () => inflow.text.length >= this.#sent.length;
    await inflow.until(() => comes() || inflow.ended !== null, withinMs);
    this.#probing.signal.throwIfAborted();
    if ((inflow.status ?? 0) < 300) this.#requireAlive();
    return comes();
  }

  #requireAlive(): void {
    const { inflow } = this.#request;
    requireSame(inflow, this.#sent);
    if (inflow.ended !== null) throw new Error(`${inflow.ended} while the server sent events`);
  }
}
