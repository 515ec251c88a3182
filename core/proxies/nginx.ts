import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

const presets: Readonly<Record<string, ProxyPreset>> = {
  right: { does: 'passes on everything at once, on kept connections', mend: null },
  'no-upgrade': {
    does: 'does not pass on Upgrade',
    mend: 'proxy_set_header Upgrade $http_upgrade;',
  },
};

/** What nginx does at its port: TLS, HTTP/2, both or neither. */
const listenWords = ({ tls, http2 }: ProxyFront) => `${tls ? ' ssl' : ''}${http2 ? ' http2' : ''}`;

const certificate = ({ tls }: ProxyFront) =>
  tls === null ? '' : `ssl_certificate {cert}; ssl_certificate_key {cert}; ssl_protocols TLSv${tls};`;

const configuration = (preset: string, front: ProxyFront): string => `
daemon off;
master_process off;
pid {dir}/nginx.pid;
error_log stderr;
events { worker_connections 20000; }
http {
  access_log off;
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  keepalive_timeout 1h;
  keepalive_requests 1000000;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream target { server {target}; keepalive 1000; keepalive_requests 1000000; }
  server {
    listen {listen}${listenWords(front)};
    ${certificate(front)}
    location / {
      proxy_pass http://target;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      ${preset === 'no-upgrade' ? '' : 'proxy_set_header Upgrade $http_upgrade;'}
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering off;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }
  }
}
`;

/** What a configuration of a person’s own leaves to its defaults, and must be otherwise here. */
function globals(text: string, dir: string): string[] {
  const says = (directive: string) => new RegExp(`(^|[;{}])\\s*${directive}\\s`, 'm').test(text);
  return [...(says('daemon') ? [] : ['daemon off;']), ...(says('pid') ? [] : [`pid ${dir}/nginx.pid;`])];
}

/** nginx (nginx.org/en/docs). */
export const nginx: ProxyProgram = {
  name: 'nginx',
  package: 'nginx',
  versionArgs: ['-v'],
  args: ({ file, dir, text }) => {
    const given = globals(text, dir).join(' ');
    return ['-p', dir, '-e', 'stderr', '-c', file, ...(given === '' ? [] : ['-g', given])];
  },
  presets,
  configuration,
};
