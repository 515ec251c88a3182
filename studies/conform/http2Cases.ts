import { setTimeout as sleep } from 'node:timers/promises';
import { type EndpointName, transports } from '../../core/transports.ts';
import { type TransportCase, tightOptions } from './case.ts';
import { transportCases } from './transportCases.ts';

const section = 'HTTP/2';
const isPersistent = (transport: EndpointName) => transports[transport].capabilities.asks === 'never';

/** What is asked again over HTTP/2: what every transport does, and needs no other options. */
const again = transportCases.filter(({ tight, alone, appliesTo }) => !tight && !alone && !appliesTo);

/** What the contract asks of a target that speaks HTTP/2. */
export const http2Cases: readonly TransportCase[] = [
  {
    name: 'does over HTTP/2 what it does over HTTP/1.1',
    section,
    async run(probe, transport) {
      const over2 = await probe.overHttp2();
      for (const one of again) {
        over2.conversation.note(`over HTTP/2: ${one.name}`);
        await one.run(over2, transport);
      }
    },
  },
  {
    name: 'sends heartbeats on a silent stream of HTTP/2 beside a busy one',
    section,
    appliesTo: isPersistent,
    tight: true,
    async run(probe, transport) {
      const over2 = await probe.overHttp2();
      await over2.subscribe(transport);
      const { inbox } = await over2.ask(transport, [`${probe.topic}/silent`]);
      const over = new AbortController();
      const busy = keepBusy(() => over2.publish(['busy']), over.signal);
      try {
        await Promise.race([
          busy,
          inbox.until(
            () => inbox.heartbeats >= 2,
            () =>
              `only ${inbox.heartbeats} of 2 heartbeats came with a heartbeatMs of ${tightOptions.heartbeatMs}`,
          ),
        ]);
      } finally {
        over.abort();
        await busy.catch(() => {});
      }
    },
  },
];

/** Several times in each span of silence after which a heartbeat is due. */
async function keepBusy(publish: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await publish();
    await sleep(tightOptions.heartbeatMs / 8);
  }
}
