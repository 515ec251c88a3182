import type { Experiment } from './experiment.ts';
import { longPolling, overEach, poisson, polling, scenario, websocket } from './written.ts';

/** 50 ms one way, as in the article on WebSocket’s leap. */
const rtt = 'rtt100ms';
const newPolls = polling('600ms', { connection: 'close', timer: 'fixed-delay' });

/** The experiments for the claims about round trips; few rounds do, as the link decides their figures. */
export const linkExperiments: readonly Experiment[] = [
  {
    id: 'transits',
    title: 'long polling and WebSocket over a link',
    rounds: { quick: 2, full: 2 },
    comparesPaths: true,
    scenarios: () => [
      scenario({
        name: 'transits',
        title: 'Long polling and WebSocket over a link',
        users: 45,
        connect: { over: '200ms' },
        // Often enough that many come while an answer and the next question are under way.
        streams: [poisson(6)],
        warmUp: '500ms',
        measure: '2500ms',
        variants: overEach([rtt], longPolling, websocket),
      }),
    ],
  },
  {
    id: 'round-trips',
    title: 'polls on new connections over a link, in the clear and over TLS',
    rounds: { quick: 2, full: 2 },
    comparesPaths: true,
    scenarios: () => [
      scenario({
        name: 'round-trips',
        title: 'New connections over a link',
        users: 20,
        connect: { over: '200ms' },
        streams: [poisson(4)],
        warmUp: '500ms',
        measure: '1800ms',
        variants: overEach(
          ['', '+tls+no-resume', '+tls', '+tls1.2+no-resume', '+tls1.2'].map((tls) => `${rtt}${tls}`),
          newPolls,
        ),
      }),
    ],
  },
];
