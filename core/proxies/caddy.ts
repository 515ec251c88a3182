import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

const presets: Readonly<Record<string, ProxyPreset>> = {
  right: { does: 'passes on everything at once', mend: null },
};

const protocols = ({ tls, http2 }: ProxyFront) => (http2 ? (tls ? 'h1 h2' : 'h1 h2c') : 'h1');

const configuration = (_preset: string, front: ProxyFront): string => `
{
  admin off
  auto_https off
  storage file_system {dir}
  servers {
    protocols ${protocols(front)}
  }
}
${front.tls ? 'https' : 'http'}://{listen} {
  ${front.tls ? `tls {cert} {cert} {\n    protocols tls${front.tls} tls${front.tls}\n  }` : ''}
  reverse_proxy {target}
}
`;

/** Caddy (caddyserver.com/docs). */
export const caddy: ProxyProgram = {
  name: 'caddy',
  package: 'caddy',
  versionArgs: ['version'],
  args: ({ file }) => ['run', '--config', file, '--adapter', 'caddyfile'],
  presets,
  configuration,
};
