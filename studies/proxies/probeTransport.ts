import { messageOf } from '../../core/errors.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { type Agreed, type Client, createClient } from './client.ts';
import { probePolls, type SeenRequests } from './polls.ts';
import type { ProbeTarget } from './probeTarget.ts';
import type { Probing, Request } from './request.ts';
import type { Seen } from './seen.ts';
import { probeSilence, type SilencePlan } from './silence.ts';
import { probeStream } from './streams.ts';
import { createWebSocketClient } from './webSocketClient.ts';

/** What stands between, as its clients see it. */
export interface Front {
  readonly address: TargetAddress;
  readonly agreed: Agreed;
}

/** A transport behind a front. */
export interface TransportProbe {
  readonly front: Front;
  readonly transport: EndpointName;
  /** Where it is served. */
  readonly path: string;
  readonly target: ProbeTarget;
  readonly signal: AbortSignal;
}

/** What came of events, and the version of HTTP that the client spoke. */
export interface SeenEvents extends SeenRequests {
  readonly spoken: Agreed['http'];
}

/** How long the server of a long poll waits for an event that comes. */
const holdMs = 150;

const isWebSocket = (transport: EndpointName) => transports[transport].capabilities.upstream === 'frame';

/** Does something with a client of its own. */
async function withClient<T>(
  { front: { address, agreed }, ...probe }: TransportProbe,
  work: (probing: Probing, spoken: Agreed['http']) => Promise<T>,
): Promise<T> {
  const [client, spoken]: [Client, Agreed['http']] = isWebSocket(probe.transport)
    ? await createWebSocketClient(address, agreed).then((made) => [made, made.http])
    : [createClient(address, agreed), agreed.http];
  try {
    return await work({ ...probe, client }, spoken);
  } finally {
    client.close();
  }
}

/** Has the server send events, as it does where it says X-Accel-Buffering: no. */
export const probeEvents = (probe: TransportProbe): Promise<SeenEvents> =>
  withClient(probe, async (probing, spoken) => {
    const { asks } = transports[probe.transport].capabilities;
    return asks === 'never'
      ? { spoken, requests: null, ...(await probeStream(probing, true)) }
      : { spoken, ...(await probePolls(probing, asks === 'hold' ? holdMs : 0)) };
  });

/** The same where the server does not say that, and what comes of silence. */
export async function probeRest(
  probe: TransportProbe,
  silencePlan: SilencePlan,
  onCut: (afterMs: number) => void,
): Promise<Pick<Seen, 'plain' | 'silence'>> {
  const { asks } = transports[probe.transport].capabilities;
  const [plain, silence] = await Promise.all([
    asks === 'never' && !isWebSocket(probe.transport)
      ? withClient(probe, (probing) => probeStream(probing, false))
      : null,
    asks === 'timer' ? null : withClient(probe, (probing) => probeSilence(probing, silencePlan, onCut)),
  ]);
  return { plain: plain?.delivery ?? null, silence };
}

/** What was seen of a transport, also where something has failed. */
export async function probeTransport(
  { transport, front, signal }: TransportProbe,
  events: Promise<SeenEvents>,
  rest: Promise<Pick<Seen, 'plain' | 'silence'>>,
): Promise<Seen> {
  const nothing = { requests: null, delivery: null, plain: null, silence: null };
  // One may fail before the other is over, which is waited for all the same.
  await Promise.allSettled([events, rest]);
  try {
    const [{ first, requests, delivery, spoken }, others] = await Promise.all([events, rest]);
    const { reached } = first;
    if (delivery === null) return { transport, spoken, reached, ...nothing, ...refusalOf(first) };
    return { transport, spoken, reached, refused: null, failure: null, requests, delivery, ...others };
  } catch (error) {
    signal.throwIfAborted();
    const failure = messageOf(error);
    return { transport, spoken: front.agreed.http, reached: null, refused: null, failure, ...nothing };
  }
}

const refusalOf = ({ inflow: { status, ended } }: Request): Pick<Seen, 'refused' | 'failure'> =>
  status === null ? { refused: null, failure: ended ?? 'no answer' } : { refused: status, failure: null };
