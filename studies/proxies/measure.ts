import { exitCodes, messageOf, PushbenchError } from '../../core/errors.ts';
import type { Path } from '../../core/path.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import type { Subject } from './chosen.ts';
import { agreeWith } from './client.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import { pause } from './pause.ts';
import { type ProbeTarget, startProbeTarget } from './probeTarget.ts';
import {
  type Front,
  probeEvents,
  probeRest,
  probeTransport,
  type SeenEvents,
  type TransportProbe,
} from './probeTransport.ts';
import type { Seen } from './seen.ts';
import type { SilencePlan } from './silence.ts';
import { type StartedProxy, startProxy } from './startProxy.ts';

/** What is tried, and how. */
export interface ProxiesPlan {
  readonly subjects: readonly Subject[];
  readonly transports: readonly EndpointName[];
  /** From the client to each proxy. */
  readonly over: Path;
  readonly pathOf: (transport: EndpointName) => string;
  readonly silence: SilencePlan;
}

/** Hears what happens. */
export interface ProxiesListener {
  /** Silence was cut; what keeps it alive is tried next. */
  cut?(name: string, transport: EndpointName, afterMs: number): void;
  done?(seen: SeenConfiguration): void;
}

/** How a proxy is started before a server at a port of the loopback. */
export type ProxyStarter = typeof startProxy;

/** Configurations begin one after the other, so that their connections are not all made at once. */
const apartMs = 150;
const deathKnownWithinMs = 300;

/**
 * Tries all transports behind all configurations, side by side, as most of it is waiting. A proxy that does
 * not start, or dies, is noted. Rejects with the signal's reason when it is aborted; nothing is left running.
 */
export async function measureProxies(
  plan: ProxiesPlan,
  signal: AbortSignal,
  listener: ProxiesListener,
  start: ProxyStarter = startProxy,
): Promise<Pick<Proxies, 'direct' | 'configurations'>> {
  const target = await startProbeTarget();
  const proxies = plan.subjects.map(({ proxy }) => start({ ...plan.over, proxy }, target.port, signal));
  try {
    // What starts and what is used for the first time takes long: both are over before anything is measured.
    const warmedUp = probeDirect(plan, target, signal);
    warmedUp.catch(() => {});
    const [only, ...others] = await Promise.allSettled(proxies);
    // Of one configuration alone, there is nothing else to be told.
    if (only?.status === 'rejected' && others.length === 0) throw only.reason;
    await warmedUp;
    const giveUp = new AbortController();
    const either = AbortSignal.any([signal, giveUp.signal]);
    const direct = probeDirect(plan, target, either);
    const configurations = plan.subjects.map(async (subject, i) => {
      await pause((i + 1) * apartMs, either);
      const started = proxies[i] as Promise<StartedProxy>;
      try {
        const seen = await measureOne(subject, started, plan, target, either, listener);
        listener.done?.(seen);
        return seen;
      } catch (error) {
        giveUp.abort(error);
        throw error;
      }
    });
    // All have to be over before the server is closed, and one that is aborted aborts all.
    const settled = await Promise.allSettled([direct, ...configurations]);
    signal.throwIfAborted();
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
    return { direct: await direct, configurations: await Promise.all(configurations) };
  } finally {
    const started = await Promise.allSettled(proxies);
    await Promise.all(started.map((one) => one.status === 'fulfilled' && one.value.stop()));
    target.close();
  }
}

/** Without a proxy, silence has no limit to be found. */
async function probeDirect(plan: ProxiesPlan, target: ProbeTarget, signal: AbortSignal): Promise<Seen[]> {
  const address = { url: `http://127.0.0.1:${target.port}`, authority: null };
  const front: Front = { address, agreed: { http: '1.1', tls: null } };
  const seen = await probeAll(
    front,
    { ...plan, silence: { ...plan.silence, upToMs: 1 } },
    target,
    signal,
    () => {},
  );
  return seen.map((one) => ({ ...one, silence: null }));
}

async function measureOne(
  { name, preset, proxy }: Subject,
  starting: Promise<StartedProxy>,
  plan: ProxiesPlan,
  target: ProbeTarget,
  signal: AbortSignal,
  listener: ProxiesListener,
): Promise<SeenConfiguration> {
  const { program, template } = proxy;
  const known = { name, program, preset, template, version: 'unknown', agreed: null, transports: [] };
  let started: StartedProxy;
  try {
    started = await starting;
  } catch (error) {
    signal.throwIfAborted();
    return { ...known, failure: messageOf(error) };
  }
  const { address, version, died } = started;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const probed = (async () => {
      const agreed = await agreeWith(address, plan.over.http !== undefined);
      const onCut = (transport: EndpointName, afterMs: number) => listener.cut?.(name, transport, afterMs);
      return { agreed, transports: await probeAll({ address, agreed }, plan, target, either, onCut) };
    })();
    // That connections broke may be known before the death that broke them.
    const outlived = probed.finally(() => pause(deathKnownWithinMs, signal));
    outlived.catch(() => {});
    return { ...known, version, failure: null, ...(await Promise.race([outlived, died])) };
  } catch (error) {
    signal.throwIfAborted();
    if (isToBeMended(error) && plan.subjects.length === 1) throw error;
    return { ...known, version, failure: messageOf(error) };
  } finally {
    over.abort();
  }
}

/** Whether a proxy died of its configuration: of one alone, there is nothing else to be told. */
const isToBeMended = (error: unknown) =>
  error instanceof PushbenchError && error.exitCode === exitCodes.usage;

/** Polls first, one transport after the other: others would take the connections that are kept for them. */
function probeAll(
  front: Front,
  { transports: names, pathOf, silence }: ProxiesPlan,
  target: ProbeTarget,
  signal: AbortSignal,
  onCut: (transport: EndpointName, afterMs: number) => void,
): Promise<Seen[]> {
  const probes = names.map(
    (transport): TransportProbe => ({ front, transport, path: pathOf(transport), target, signal }),
  );
  let polled: Promise<unknown> = Promise.resolve();
  const events = new Map<TransportProbe, Promise<SeenEvents>>();
  for (const probe of probes.filter(({ transport }) => transports[transport].capabilities.asks !== 'never')) {
    const mine = polled.then(() => probeEvents(probe));
    polled = mine.catch(() => {});
    events.set(probe, mine);
  }
  return Promise.all(
    probes.map((probe) =>
      probeTransport(
        probe,
        events.get(probe) ?? polled.then(() => probeEvents(probe)),
        polled.then(() => probeRest(probe, silence, (afterMs) => onCut(probe.transport, afterMs))),
      ),
    ),
  );
}
