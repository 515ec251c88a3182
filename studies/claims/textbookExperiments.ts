import type { TraceEvent } from '../../core/scenario/scenario.ts';
import { percentText } from '../../core/units.ts';
import { overrideScenario } from '../../scenarios/load.ts';
import type { Experiment } from './experiment.ts';
import { framedPayloadBytes } from './framedPayloads.ts';
import { saturatingRate } from './saturatingRate.ts';
import { longPolling, poisson, polling, scenario, sse, websocket } from './written.ts';

/** The experiments for the claims about the transports by themselves, in the order in which they are run. */
export const textbookExperiments: readonly Experiment[] = [
  {
    id: 'rates',
    title: 'private notifications, from rare to frequent',
    rounds: { quick: 2, full: 4 },
    scenarios: (size) => {
      const perSecond = size === 'quick' ? [0.05, 0.5, 5] : [0.05, 0.2, 1, 5];
      return perSecond.map((rate) =>
        scenario({
          name: `rate-${rate}`.replace('.', '-'),
          title: `${rate} notifications a second for each user`,
          users: 200,
          streams: [poisson(rate)],
          measure: size === 'quick' ? '3s' : '8s',
          variants: [polling('1s'), longPolling, websocket],
        }),
      );
    },
  },
  {
    id: 'intervals',
    title: 'polls at several intervals',
    rounds: { quick: 2, full: 5 },
    scenarios: (size) => [
      scenario({
        name: 'intervals',
        title: 'Polls at several intervals',
        users: 300,
        streams: [poisson(0.5)],
        // Whole multiples of the widest interval, so that each polls its fair share in the window.
        measure: size === 'quick' ? '4s' : '8s',
        variants: [polling('500ms'), polling('1s'), polling('2s'), polling('4s')],
      }),
    ],
  },
  {
    id: 'connections',
    title: 'polls on new connections and on kept ones',
    rounds: { quick: 1, full: 3 },
    scenarios: (size) => [
      scenario({
        name: 'connections',
        title: 'Polls with and without a new connection',
        users: 200,
        streams: [poisson(0.1)],
        measure: size === 'quick' ? '3s' : '8s',
        variants: [polling('1s', { connection: 'close' }), polling('1s', { connection: 'keep-alive' })],
      }),
    ],
  },
  {
    id: 'locked',
    title: 'polls in step with a periodic event',
    rounds: { quick: 1, full: 3 },
    scenarios: (size) => [
      scenario(
        {
          name: 'locked',
          title: 'Polls in step with a periodic event',
          users: 100,
          streams: [
            {
              name: 'updates',
              topics: 'broadcast',
              arrivals: { process: 'trace', file: 'updates' },
            },
          ],
          // Neither end of the window is at a poll.
          warmUp: '1500ms',
          measure: size === 'quick' ? '4s' : '10s',
          variants: [polling('1s', { phase: 'aligned' }), polling('1s', { phase: 'random' })],
        },
        { updates: periodicUpdates },
      ),
    ],
  },
  {
    id: 'framing',
    title: 'echoed messages around the limits of the length field',
    rounds: { quick: 1, full: 1 },
    scenarios: () =>
      framedPayloadBytes.map((bytes) =>
        scenario({
          name: `framing-${bytes}`,
          title: `Payloads of ${bytes} B`,
          users: 1,
          connect: { over: '0ms' },
          streams: [
            {
              name: 'messages',
              topics: 'private',
              from: 'subscriber',
              arrivals: { process: 'periodic', every: '200ms', phase: 'aligned' },
              payload: { bytes },
            },
          ],
          // Neither end of the window is at a message; seven of them have ids and cursors of one digit.
          warmUp: '300ms',
          measure: '1s',
          variants: [websocket],
        }),
      ),
  },
  {
    id: 'quantum-leap',
    title: 'the workload of the article, scaled down',
    rounds: { quick: 1, full: 2 },
    scenarios: (size) => {
      const whole = overrideScenario('quantum-leap', {
        users: 200,
        measureMs: size === 'quick' ? 3_000 : 8_000,
      });
      return [{ ...whole, connect: { over: 300 }, phases: { ...whole.phases, warmUp: 1_000 }, slos: [] }];
    },
  },
  {
    id: 'race',
    title: 'push transports side by side under a moderate load',
    rounds: { quick: 5, full: 9 },
    scenarios: (size) => [
      scenario({
        name: 'race',
        title: 'A moderate load',
        users: 200,
        streams: [poisson(2)],
        measure: size === 'quick' ? '3s' : '6s',
        variants: [longPolling, sse, websocket],
      }),
    ],
  },
  {
    id: 'saturation',
    title: 'push transports below and above the capacity of a core',
    rounds: { quick: 2, full: 4 },
    isHeavy: true,
    after: ['race'],
    scenarios: (size, earlier) => {
      const coreShares = size === 'quick' ? [0.5, 5] : [0.5, 2, 5];
      const users = 200;
      return coreShares.map((share) =>
        scenario({
          name: `load-${Math.round(100 * share)}`,
          title: `${percentText(share)} of a core, estimated from WebSocket under a moderate load`,
          users,
          streams: [poisson(saturatingRate(share, earlier) / users)],
          measure: '2s',
          drain: '3s',
          variants: [longPolling, sse, websocket],
        }),
      );
    },
  },
  {
    id: 'compression',
    title: 'WebSocket with and without compression',
    rounds: { quick: 3, full: 6 },
    scenarios: (size) => [
      scenario({
        name: 'compression',
        title: 'With and without compression',
        users: 500,
        connect: { over: '500ms' },
        streams: [poisson(1, 330)],
        measure: size === 'quick' ? '3s' : '6s',
        variants: [websocket, { ...websocket, compression: true }],
      }),
    ],
  },
  {
    id: 'upstream',
    title: 'messages from users, echoed',
    rounds: { quick: 5, full: 10 },
    scenarios: (size) => [
      scenario({
        name: 'upstream',
        title: 'Messages from users',
        users: 100,
        streams: [{ ...poisson(2, 64), from: 'subscriber' }],
        measure: size === 'quick' ? '2s' : '4s',
        variants: [sse, websocket],
      }),
    ],
  },
  {
    id: 'cuts',
    title: 'cut connections, with and without a cursor to resume from',
    rounds: { quick: 1, full: 3 },
    scenarios: (size) =>
      [true, false].map((resume) =>
        scenario({
          name: resume ? 'cuts-resuming' : 'cuts-anew',
          title: `Cut connections, ${resume ? 'resuming' : 'starting afresh'}`,
          users: 200,
          streams: [poisson(2)],
          measure: size === 'quick' ? '3s' : '6s',
          drain: '1s',
          disturbances: [{ kind: 'disconnect', every: '1500ms' }],
          reconnect: { resume },
          variants: [sse, websocket],
        }),
      ),
  },
  {
    id: 'restart',
    title: 'a restarted target, with clients that come back at once or spread out',
    rounds: { quick: 1, full: 4 },
    scenarios: () =>
      ['none', 'half', 'full'].map((jitter) =>
        scenario({
          name: `restart-${jitter}`,
          title: `A restart, jitter: ${jitter}`,
          users: 500,
          connect: { over: '500ms' },
          streams: [poisson(0.2)],
          measure: '5s',
          drain: '1s',
          disturbances: [{ kind: 'restart', after: '1s' }],
          reconnect: { first: '1s', jitter },
          variants: [websocket],
        }),
      ),
  },
];

/**
 * One update a second, 50 ms before each full second: enough time to be published before the polls that are
 * due then.
 */
const periodicUpdates: readonly TraceEvent[] = Array.from({ length: 60 }, (_, second) => ({
  atMs: second * 1_000 + 950,
  payload: `{"text":"update ${second}"}`,
}));
