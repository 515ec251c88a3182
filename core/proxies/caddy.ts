import { presetsOf, textsOf } from './lines.ts';
import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

/** Caddy’s defaults are right: what is wrong with one was added. */
const lines = {
  'write-timeout': { text: '', does: 'ends each answer after a time', mends: ['cut'] },
  'header-timeout': { text: '', does: 'gives up on a server that does not answer', mends: ['cut'] },
  pool: { text: '', does: 'keeps no connection to the server', mends: ['new connections'] },
  responses: { text: '', does: 'buffers whole answers', mends: ['withheld'] },
} as const satisfies ProxyProgram['lines'];

const presets = presetsOf(lines, {
  right: { does: 'passes on everything at once' },
  'buffer-responses': { does: 'buffers whole answers', changes: { responses: 'buffer_responses' } },
  'no-pool': { does: 'keeps no connection to the server', changes: { pool: 'keepalive off' } },
  'write-timeout': {
    does: 'ends each answer after 3 s',
    changes: { 'write-timeout': 'timeouts { write 3s }' },
  },
  'header-timeout': {
    does: 'gives up on a server that does not answer within 3 s',
    changes: { 'header-timeout': 'response_header_timeout 3s' },
  },
});

const protocols = ({ tls, http2 }: ProxyFront) => (http2 ? (tls ? 'h1 h2' : 'h1 h2c') : 'h1');

/** Directives with a block are written over lines. */
const block = (text: string) => text.replace(/ \{ (.*) \}/, ' {\n      $1\n    }');

function configuration(preset: string, front: ProxyFront): string {
  const text = textsOf(lines, presets[preset] as ProxyPreset);
  return `
{
  admin off
  auto_https off
  storage file_system {dir}
  servers {
    protocols ${protocols(front)}
    ${block(text['write-timeout'])}
  }
}
${front.tls ? 'https' : 'http'}://{listen} {
  ${front.tls ? `tls {cert} {cert} {\n    protocols tls${front.tls} tls${front.tls}\n  }` : ''}
  reverse_proxy {target} {
    ${text.responses}
    transport http {
      ${text.pool}
      ${text['header-timeout']}
    }
  }
}
`;
}

/** Caddy (caddyserver.com/docs). */
export const caddy: ProxyProgram = {
  name: 'caddy',
  package: 'caddy',
  versionArgs: ['version'],
  args: ({ file }) => ['run', '--config', file, '--adapter', 'caddyfile'],
  sign: /\breverse_proxy\b/,
  lines,
  presets,
  configuration,
};
