import { type EndpointName, transports } from '../../core/transports.ts';
import type { Client } from './client.ts';
import { formOf } from './forms.ts';
import type { Inflow } from './inflow.ts';
import { type ProbeTarget, probeParameter, type ServerEnd } from './probeTarget.ts';
import type { Reached } from './seen.ts';

/** A proxy answers, or passes on a request, within this time; or it does neither. */
const reachedWithinMs = 3_000;

/** Both ends of a request. */
export interface Request {
  readonly inflow: Inflow;
  /** Null where it did not reach the server as what it was sent as. */
  readonly server: ServerEnd | null;
  /** How it reached the server, as whatever; null where it did not. */
  readonly reached: Reached | null;
}

/** All that a probe of one transport needs. */
export interface Probing {
  readonly transport: EndpointName;
  readonly client: Client;
  readonly target: ProbeTarget;
  /** Where the transport is served. */
  readonly path: string;
  /** Ends the probe. */
  readonly signal: AbortSignal;
}

let requests = 0;

const nothingCame = `no answer within ${reachedWithinMs / 1000} s, and nothing reached the server`;

/** What a server says to who wants a WebSocket and asks for something else (RFC 9110 §15.5.22). */
const upgradeRequired = 426;

/** Sends a request, and waits until it has reached the server or come to nothing. */
export async function send({ transport, client, target, path, signal }: Probing): Promise<Request> {
  const id = `${++requests}`;
  const inflow = client.open(`${path}${path.includes('?') ? '&' : '?'}${probeParameter}=${id}`);
  signal.addEventListener('abort', () => inflow.close(), { once: true });
  const server = await Promise.race([
    target.arrival(id),
    inflow
      .until(() => inflow.ended !== null || inflow.status !== null || signal.aborted, reachedWithinMs)
      .then(() => null),
  ]);
  if (server === null && inflow.status === null) inflow.end(nothingCame);
  const reached = server?.reached ?? null;
  const wantsFrames = transports[transport].capabilities.upstream === 'frame';
  if (server === null || server.isWebSocket === wantsFrames) return { inflow, server, reached };
  // Who asks for the end of a connection must not be told that it goes on: it would be used again.
  const closes = /close/i.test(server.reached.connection ?? '') ? ', close' : '';
  server.answer(upgradeRequired, { Connection: `Upgrade${closes}`, Upgrade: 'websocket' }, '');
  await inflow.until(() => inflow.status !== null || inflow.ended !== null, reachedWithinMs);
  return { inflow, server: null, reached };
}

/** How a server of events begins its answer. */
export const headOf = (transport: EndpointName, saysAccelBuffering: boolean): Record<string, string> => ({
  'Content-Type': formOf(transport).mediaType,
  'Cache-Control': 'no-store',
  // Understood by nginx, and those who follow it.
  ...(saysAccelBuffering && { 'X-Accel-Buffering': 'no' }),
});

const dataBytes = 256;

/** An event as it travels, with its number; about as long as notifications are. */
export const eventOf = (transport: EndpointName, number: number): string =>
  formOf(transport).event(JSON.stringify({ event: number, text: ''.padEnd(dataBytes, 'abcdefgh ') }));

/** Throws when something other than what was sent has come. */
export function requireSame({ text }: Inflow, sent: string): void {
  if (sent.startsWith(text)) return;
  const at = [...text].findIndex((character, i) => character !== sent[i]);
  throw new Error(
    `something else came than was sent: ${JSON.stringify(text.slice(Math.max(0, at), at + 60))}`,
  );
}
