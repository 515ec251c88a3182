import { monotonicMs } from '../../core/clock.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { formOf } from './forms.ts';
import type { Inflow } from './inflow.ts';
import { neverCame } from './outcome.ts';
import { pause } from './pause.ts';
import type { ServerEnd } from './probeTarget.ts';
import { eventOf, headOf, type Probing, send } from './request.ts';
import type { Silence } from './seen.ts';

/** After silence, the next event comes within this time, or never. */
const nextWithinMs = 2_000;

/** How long silence is tried, and what is sent in between in a second try. */
export interface SilencePlan {
  readonly upToMs: number;
  /** What the person's server does in streams; null for what suits the limit that is found. */
  readonly heartbeatMs: number | null;
  /** The same of held requests. */
  readonly holdMs: number | null;
}

/** Intervals that people choose. */
const usualMs = [0.5, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 25, 30, 45, 60, 90, 120, 150].map((s) => s * 1_000);

/** So much too early nginx may end what was to end later (NGX_TIMER_LAZY_DELAY). */
const earlyMs = 300;

/** The longest usual interval of which a limit lets one go missing; the shortest where none does. */
export const intervalBelow = (limitMs: number): number =>
  usualMs.filter((everyMs) => everyMs <= (limitMs + earlyMs) / 2).at(-1) ?? limitMs / 4;

/** Says nothing until it is cut, and then tries what keeps it alive. Null where no request is accepted. */
export async function probeSilence(
  probing: Probing,
  { upToMs, heartbeatMs, holdMs }: SilencePlan,
  onCut: (afterMs: number) => void,
): Promise<Silence | null> {
  const cut = await silent(probing, upToMs);
  if (cut === undefined) return null;
  if (cut === null) return { triedMs: upToMs, cut: null, heartbeat: null };
  onCut(cut.afterMs);
  const saidMs = isHeld(probing.transport) ? holdMs : heartbeatMs;
  const everyMs = saidMs !== null && saidMs < cut.afterMs ? saidMs : intervalBelow(cut.afterMs);
  // Whoever lives for longer than the limit lives by what is sent.
  const triedMs = Math.ceil((cut.afterMs * 1.5) / everyMs) * everyMs;
  const survived = await beating(probing, everyMs, triedMs);
  return { triedMs: upToMs, cut, heartbeat: { everyMs, triedMs, survived } };
}

const isHeld = (transport: EndpointName) => transports[transport].capabilities.asks === 'hold';

interface Opened {
  readonly inflow: Inflow;
  readonly server: ServerEnd;
  /** When the server did something for the last time. */
  readonly silentFromMs: number;
}

/** Opens a stream that has begun, or a request that is held; null where neither is to be had. */
async function opened(probing: Probing): Promise<Opened | null> {
  const { inflow, server } = await send(probing);
  if (server === null) return null;
  if (isHeld(probing.transport)) return { inflow, server, silentFromMs: server.atMs };
  server.begin(headOf(probing.transport, true));
  const silentFromMs = monotonicMs();
  server.send(eventOf(probing.transport, 0));
  // Where the beginning is withheld, there is silence all the same.
  await inflow.until(() => inflow.ended !== null || inflow.text !== '', 300);
  return { inflow, server, silentFromMs };
}

/** When silence was cut; null where it was not, undefined where nothing could be opened. */
async function silent(probing: Probing, upToMs: number): Promise<Silence['cut'] | undefined> {
  const { transport, signal } = probing;
  const request = await opened(probing);
  if (request === null) return undefined;
  const { inflow, server, silentFromMs } = request;
  const held = isHeld(transport);
  const isOver = () =>
    inflow.ended !== null || (held && inflow.status !== null) || (inflow.status ?? 0) >= 300;
  await inflow.until(() => isOver() || signal.aborted, upToMs);
  signal.throwIfAborted();
  if (isOver()) {
    const status = inflow.status !== null && inflow.status >= 300 ? inflow.status : null;
    const atMs = status === null ? inflow.endedMs : inflow.headMs;
    return { afterMs: atMs - silentFromMs, how: inflow.ended ?? `answered with ${status}`, status };
  }
  const before = inflow.text.length;
  if (held) server.answer(200, headOf(transport, true), eventOf(transport, 0));
  else server.send(eventOf(transport, 1));
  const came = await inflow.until(() => inflow.text.length > before || inflow.ended !== null, nextWithinMs);
  const lives = came && inflow.text.length > before;
  inflow.close();
  return lives || before === 0 ? null : { afterMs: upToMs, how: neverCame, status: null };
}

/** Whether something lives on if something is sent at intervals. */
async function beating(probing: Probing, everyMs: number, forMs: number): Promise<boolean> {
  const { transport, signal } = probing;
  if (isHeld(transport)) {
    // What keeps a held request alive is to be answered, and asked again.
    for (let heldMs = 0; heldMs < forMs; heldMs += everyMs)
      if (!(await answeredAfter(probing, everyMs))) return false;
    return true;
  }
  const request = await opened(probing);
  if (request === null) return false;
  const { inflow, server } = request;
  for (let sentMs = 0; sentMs < forMs && inflow.ended === null; sentMs += everyMs) {
    await pause(everyMs, signal);
    server.beat(formOf(transport).beat);
  }
  const before = inflow.text.length;
  server.send(eventOf(transport, 1));
  await inflow.until(() => inflow.text.length > before || inflow.ended !== null, nextWithinMs);
  const lives = inflow.ended === null && inflow.text.length > before;
  inflow.close();
  return lives;
}

async function answeredAfter(probing: Probing, holdMs: number): Promise<boolean> {
  const { inflow, server } = await send(probing);
  if (server === null) return false;
  await pause(holdMs, probing.signal);
  server.answer(200, headOf(probing.transport, true), eventOf(probing.transport, 0));
  return inflow.until(() => inflow.status === 200 && inflow.text !== '', nextWithinMs);
}
