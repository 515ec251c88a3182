import { presetsOf, textsOf } from './lines.ts';
import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

const lines = {
  'no-delay': {
    text: 'option http-no-delay',
    does: 'sends each piece at once, instead of waiting up to 200 ms to fill packets',
    mends: ['late'],
  },
  'client-timeout': {
    text: 'timeout client 1h',
    does: 'lets a client be silent',
    mends: ['cut'],
  },
  'server-timeout': {
    text: 'timeout server 1h',
    does: 'lets a server be silent',
    mends: ['cut'],
  },
  'tunnel-timeout': {
    text: 'timeout tunnel 1h',
    does: 'lets a WebSocket be silent, whatever the other two say',
    mends: ['WebSocket cut'],
  },
  reuse: {
    text: 'http-reuse always',
    does: 'takes a kept connection to the server for any client',
    mends: [],
  },
  'keep-alive': {
    text: 'option http-keep-alive',
    does: 'keeps connections to the server for the next request',
    mends: ['new connections', 'connection close'],
  },
  compression: { text: '', does: 'compresses answers', mends: ['withheld and compressed'] },
} as const satisfies ProxyProgram['lines'];

const presets = presetsOf(lines, {
  right: { does: 'passes on everything at once, and lets streams be silent for an hour' },
  'no-delay-missing': { does: 'waits to fill packets', changes: { 'no-delay': '' } },
  'short-timeouts': {
    does: 'cuts after 3 s of silence',
    changes: {
      'client-timeout': 'timeout client 3s',
      'server-timeout': 'timeout server 3s',
      'tunnel-timeout': '',
    },
  },
  'tunnel-only': {
    does: 'cuts after 3 s of silence, but for WebSockets',
    changes: { 'client-timeout': 'timeout client 3s', 'server-timeout': 'timeout server 3s' },
  },
  'no-tunnel': {
    does: 'cuts a WebSocket after 3 s of silence',
    changes: { 'tunnel-timeout': 'timeout tunnel 3s' },
  },
  'server-close': {
    does: 'closes each connection to the server after a request',
    changes: { 'keep-alive': 'option http-server-close' },
  },
  compression: {
    does: 'compresses answers',
    changes: {
      compression:
        'compression algo gzip\n  compression type text/event-stream application/x-ndjson application/json',
    },
  },
});

const bind = ({ tls, http2 }: ProxyFront) => {
  const version = `ssl-min-ver TLSv${tls} ssl-max-ver TLSv${tls}`;
  if (tls !== null) return ` ssl crt {cert} ${version} alpn ${http2 ? 'h2,http/1.1' : 'http/1.1'}`;
  return http2 ? ' proto h2' : '';
};

function configuration(preset: string, front: ProxyFront): string {
  const text = textsOf(lines, presets[preset] as ProxyPreset);
  return `
global
  nbthread 1
defaults
  mode http
  ${text['no-delay']}
  ${text['keep-alive']}
  ${text.compression}
  timeout connect 5s
  ${text['client-timeout']}
  ${text['server-timeout']}
  ${text['tunnel-timeout']}
frontend clients
  bind {listen}${bind(front)}
  default_backend target
backend target
  ${text.reuse}
  server target {target}
`;
}

/** HAProxy (docs.haproxy.org). */
export const haproxy: ProxyProgram = {
  name: 'haproxy',
  package: 'haproxy',
  versionArgs: ['-v'],
  args: ({ file }) => ['-db', '-f', file],
  sign: /^\s*(frontend|backend|defaults|bind)\b/m,
  lines,
  presets,
  configuration,
};
