import { configurationName } from '../../core/proxy.ts';
import type { ProxyUse } from '../../core/proxyUse.ts';
import type { Variant } from '../../core/transports.ts';
import type { ProcessSample } from '../place/meter.ts';
import type { RunningProxy } from '../processes/runningProxy.ts';
import type { ProxyWindow } from './snapshot.ts';
import { createSuccessionMeter, type SuccessionMeter } from './succession.ts';

/** A proxy that takes part in a trial, read from outside. */
export interface WatchedProxy {
  readonly running: RunningProxy;
  readonly meter: SuccessionMeter;
  readonly beforeConnect: ProcessSample;
}

/** Begins to watch a proxy before anybody has connected; null without one. */
export function watched(running: RunningProxy | null): WatchedProxy | null {
  if (running === null) return null;
  const meter = createSuccessionMeter(running.pid);
  return { running, meter, beforeConnect: meter.sample() };
}

/** What there is to say of a proxy when the schedule has ended. */
export function proxyUseOf(
  { over }: Variant,
  { running, meter, beforeConnect }: WatchedProxy,
  connected: ProcessSample,
  window: ProxyWindow,
): ProxyUse | undefined {
  if (!over?.proxy) return undefined;
  return {
    program: over.proxy.program,
    version: running.version,
    configuration: configurationName(over.proxy),
    cpuMs: window.cpuMs,
    rssBytes: {
      beforeConnect: beforeConnect.rssBytes,
      connected: connected.rssBytes,
      ...window.rssBytes,
    },
    peakRssBytes: meter.sample().peakRssBytes,
    packets: null,
    measured: { packets: window.packets },
  };
}
