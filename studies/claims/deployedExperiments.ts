import type { Experiment } from './experiment.ts';
import { overEach, poisson, polling, scenario, socketIo, sse, websocket } from './written.ts';

const keptPolls = (interval: string) => polling(interval, { connection: 'keep-alive' });
const newPolls = polling('500ms', { connection: 'close' });

/** The experiments for the claims about how transports are deployed, in the order in which they are run. */
export const deployedExperiments: readonly Experiment[] = [
  {
    id: 'hpack',
    title: 'polls over HTTP/1.1 and HTTP/2',
    // Bytes are counted: one round would do, were it sure to be valid.
    rounds: { quick: 2, full: 2 },
    comparesPaths: true,
    scenarios: (size) => [
      scenario({
        name: 'hpack',
        title: 'Polls over HTTP/1.1 and HTTP/2',
        users: 200,
        streams: [poisson(0.1)],
        measure: size === 'quick' ? '2s' : '8s',
        // On a new connection every poll is the first, on a kept one none in the window is.
        variants: [...overEach(['direct', 'h2'], keptPolls('500ms')), ...overEach(['h2'], newPolls)],
      }),
    ],
  },
  {
    id: 'tls-kept',
    title: 'kept connections in the clear and over TLS',
    rounds: { quick: 3, full: 5 },
    comparesPaths: true,
    scenarios: (size) => [
      scenario({
        name: 'tls-kept',
        title: 'Kept connections in the clear and over TLS',
        users: 100,
        streams: [poisson(10)],
        measure: size === 'quick' ? '2s' : '4s',
        variants: overEach(['direct', 'tls'], keptPolls('100ms'), sse, websocket),
      }),
    ],
  },
  {
    id: 'tls-new',
    title: 'new connections in the clear and over TLS, with full handshakes and resumed sessions',
    rounds: { quick: 3, full: 5 },
    comparesPaths: true,
    scenarios: (size) => [
      scenario({
        name: 'tls-new',
        title: 'New connections in the clear and over TLS',
        users: 50,
        streams: [poisson(0.5)],
        measure: size === 'quick' ? '3s' : '5s',
        variants: overEach(['direct', 'tls+no-resume', 'tls', 'tls1.2+no-resume', 'tls1.2'], newPolls),
      }),
    ],
  },
  {
    id: 'lockstep',
    title: 'a restarted target, with clients that come back as EventSource does or spread out',
    rounds: { quick: 1, full: 2 },
    scenarios: () =>
      ['none', 'full'].map((jitter) =>
        scenario({
          name: `lockstep-${jitter}`,
          title: `A restart, 5 s before coming back, jitter: ${jitter}`,
          users: 500,
          connect: { over: '500ms' },
          streams: [poisson(0.2)],
          measure: '8s',
          drain: '3s',
          disturbances: [{ kind: 'restart', after: '1s' }],
          reconnect: { first: '5s', jitter },
          variants: [sse],
        }),
      ),
  },
  {
    id: 'socket-io',
    title: 'Socket.IO and a bare WebSocket',
    rounds: { quick: 3, full: 6 },
    scenarios: (size) => [
      scenario({
        name: 'socket-io',
        title: 'Socket.IO and a bare WebSocket',
        users: 300,
        connect: { over: '1s' },
        streams: [poisson(1)],
        measure: size === 'quick' ? '3s' : '6s',
        variants: [websocket, ...socketIo],
      }),
    ],
  },
];
