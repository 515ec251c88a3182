import { programOf, rightPreset } from '../../core/proxies/programs.ts';
import type { Experiment } from './experiment.ts';
import { longPolling, poisson, scenario, sse, websocket } from './written.ts';

/** Lines of the right configuration of nginx that others lack, or have otherwise. */
const ownLine = {
  buffering: 'proxy_buffering off;',
  version: 'proxy_http_version 1.1;',
  readTimeout: 'proxy_read_timeout 1h;',
} as const;

/** The idle limit of the experiments, in ms: a twentieth of the 60 s that nginx and others have. */
export const idleLimitMs = 3_000;

/** How long is waited for a first event, in ms: ten times the latency from which on events are withheld. */
export const firstEventWithinMs = 10_000;

/** The path behind nginx with a line of the right configuration after the other exchanged. */
function behindNginx(name: string, changes: Readonly<Record<string, string>>) {
  const right = programOf('nginx').configuration(rightPreset, { tls: null, http2: false });
  const template = Object.entries(changes).reduce((text, [line, other]) => {
    if (!text.includes(line)) throw new Error(`the right configuration of nginx lacks ${line}`);
    return text.replace(line, () => other);
  }, right);
  return { proxy: { program: 'nginx', config: `${name}.conf`, template } };
}

/** A server that does not ask nginx to pass on what it says: nginx ignores that the target does. */
const unasked = { 'proxy_pass ': 'proxy_ignore_headers X-Accel-Buffering; proxy_pass ' };

const http10 = 'proxy_http_version 1.0;';

const paths = {
  /** nginx buffers unless it is told otherwise, and before 1.29.7 it speaks HTTP/1.0 to the server. */
  defaults: behindNginx('defaults', { [ownLine.buffering]: '', [ownLine.version]: http10, ...unasked }),
  asked: behindNginx('defaults-asked', { [ownLine.buffering]: '', [ownLine.version]: http10 }),
  http11: behindNginx('http-1.1', { [ownLine.buffering]: '', ...unasked }),
  idle: behindNginx('idle-limit', { [ownLine.readTimeout]: `proxy_read_timeout ${idleLimitMs}ms;` }),
} as const;

/** Slugs of these paths, as evidence is asked for them. */
export const proxyPaths = {
  defaults: 'nginx-defaults',
  asked: 'nginx-defaults-asked',
  http11: 'nginx-http-1-1',
  idle: 'nginx-idle-limit',
} as const satisfies Record<keyof typeof paths, string>;

/** The experiments for the claims about proxies. */
export const proxyExperiments: readonly Experiment[] = [
  {
    id: 'buffering',
    title: 'events through nginx that buffers',
    rounds: { quick: 1, full: 1 },
    comparesPaths: true,
    scenarios: () => [
      scenario({
        name: 'buffering',
        title: 'Events through nginx that buffers',
        users: 20,
        connect: { over: '300ms', within: `${firstEventWithinMs}ms` },
        headers: {},
        streams: [poisson(2)],
        measure: '3s',
        drain: '2s',
        variants: [
          { ...sse, over: paths.defaults },
          { ...longPolling, over: paths.defaults },
          { ...sse, over: paths.asked },
          { ...sse, over: paths.http11 },
        ],
      }),
    ],
  },
  {
    id: 'idle-limit',
    title: 'heartbeats behind an idle limit of 3 s',
    rounds: { quick: 1, full: 1 },
    comparesPaths: true,
    scenarios: () => [
      scenario({
        name: 'idle-limit',
        title: 'Heartbeats behind an idle limit of 3 s',
        users: 150,
        streams: [poisson(1)],
        measure: '8s',
        // As EventSource of Chromium does.
        reconnect: { first: '3s', jitter: 'none' },
        variants: ['1s', '3s'].flatMap((heartbeat) =>
          [sse, websocket].map((variant) => ({ ...variant, heartbeat, over: paths.idle })),
        ),
      }),
    ],
  },
];
