import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

const presets: Readonly<Record<string, ProxyPreset>> = {
  right: { does: 'passes on everything at once, and lets streams last an hour', mend: null },
  'no-delay-missing': { does: 'waits to fill packets', mend: 'option http-no-delay' },
};

const bind = ({ tls, http2 }: ProxyFront) => {
  const version = `ssl-min-ver TLSv${tls} ssl-max-ver TLSv${tls}`;
  if (tls !== null) return ` ssl crt {cert} ${version} alpn ${http2 ? 'h2,http/1.1' : 'http/1.1'}`;
  return http2 ? ' proto h2' : '';
};

const configuration = (preset: string, front: ProxyFront): string => `
global
  nbthread 1
defaults
  mode http
  ${preset === 'no-delay-missing' ? '' : 'option http-no-delay'}
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend clients
  bind {listen}${bind(front)}
  default_backend target
backend target
  http-reuse always
  server target {target}
`;

/** HAProxy (docs.haproxy.org). */
export const haproxy: ProxyProgram = {
  name: 'haproxy',
  package: 'haproxy',
  versionArgs: ['-v'],
  args: ({ file }) => ['-db', '-f', file],
  presets,
  configuration,
};
