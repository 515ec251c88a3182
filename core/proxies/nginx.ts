import { presetsOf, textsOf } from './lines.ts';
import type { ProxyFront, ProxyPreset, ProxyProgram } from './program.ts';

const map = "map $http_upgrade $connection_upgrade { default upgrade; '' ''; }";

const lines = {
  pool: {
    text: 'keepalive 1000;',
    like: /\bkeepalive\s+\d/,
    where: 'upstream',
    does: 'keeps connections to the server for the next request',
    mends: ['new connections'],
  },
  'http-version': {
    text: 'proxy_http_version 1.1;',
    does: 'speaks HTTP/1.1 to the server: kept connections, chunks, and Upgrade need it',
    mends: ['HTTP/1.0'],
  },
  upgrade: {
    text: 'proxy_set_header Upgrade $http_upgrade;',
    does: 'passes on what the client wants to change to: WebSockets need it',
    mends: ['upgrade lost'],
  },
  connection: {
    text: 'proxy_set_header Connection $connection_upgrade;',
    like: /proxy_set_header\s+Connection\s+(?:\$(?!http_connection)\w+|["']?upgrade)/i,
    with: `${map} (in http)`,
    does: 'says “upgrade” where a client does, and nothing else; otherwise nginx says “close”',
    mends: ['connection lost', 'connection close'],
  },
  buffering: {
    text: 'proxy_buffering off;',
    does: 'passes on what comes at once, instead of filling buffers',
    mends: ['withheld'],
  },
  'read-timeout': {
    text: 'proxy_read_timeout 1h;',
    does: 'lets a server be silent for longer than 60 s',
    mends: ['cut', 'WebSocket cut'],
  },
  gzip: {
    text: 'gzip off;',
    does: 'does not compress streams, which collects them first',
    mends: ['withheld and compressed'],
  },
  buffers: { text: '', does: 'makes buffers larger', mends: [] },
  protocols: {
    text: 'ssl_protocols TLSv1.2 TLSv1.3;',
    where: 'server',
    does: 'offers TLS 1.3',
    mends: ['old TLS'],
  },
} as const satisfies ProxyProgram['lines'];

const alone = {
  pool: '',
  'http-version': '',
  upgrade: '',
  connection: '',
  buffering: '',
} as const;

const presets = presetsOf(lines, {
  right: { does: 'passes on everything at once, on kept connections' },
  bare: { does: 'has proxy_pass alone, as tutorials begin', changes: alone },
  'large-buffers': {
    does: 'has proxy_pass alone, with larger buffers',
    changes: { ...alone, buffers: 'proxy_buffer_size 16k; proxy_buffers 8 16k;' },
  },
  'no-pool': { does: 'keeps no connection to the server', changes: { pool: '' } },
  'http-1.0': { does: 'speaks HTTP/1.0 to the server', changes: { 'http-version': '' } },
  'no-upgrade': { does: 'does not pass on Upgrade', changes: { upgrade: '' } },
  'no-connection-header': { does: 'says “Connection: close” to the server', changes: { connection: '' } },
  'connection-upgrade': {
    does: 'says “Connection: upgrade” with each request, as tutorials do',
    changes: { connection: 'proxy_set_header Connection "upgrade";' },
  },
  buffering: { does: 'buffers answers', changes: { buffering: '' } },
  'buffering-http-1.0': {
    does: 'buffers answers, and speaks HTTP/1.0 to the server',
    changes: { buffering: '', 'http-version': '' },
  },
  gzip: {
    does: 'buffers and compresses answers',
    changes: {
      buffering: '',
      gzip: 'gzip on; gzip_min_length 0; gzip_types text/event-stream application/x-ndjson application/json;',
    },
  },
  'read-timeout': {
    does: 'cuts after 3 s of silence, where the default is 60 s',
    changes: { 'read-timeout': 'proxy_read_timeout 3s;' },
  },
  'default-tls': {
    does: 'does not say which TLS: up to 1.22, nginx then offers 1.2 at most',
    changes: { protocols: '' },
    needsTls: true,
  },
});

/** What nginx does at its port: TLS, HTTP/2, both or neither. */
const listenWords = ({ tls, http2 }: ProxyFront) => `${tls ? ' ssl' : ''}${http2 ? ' http2' : ''}`;

const certificate = ({ tls }: ProxyFront, protocols: string) =>
  tls === null
    ? ''
    : `ssl_certificate {cert}; ssl_certificate_key {cert}; ${protocols && `ssl_protocols TLSv${tls};`}`;

/** Where nginx would keep files in folders of the system. */
const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
  (name) => [`${name}_temp_path`, `${name}_temp_path {dir}/${name};`] as const,
);

function configuration(preset: string, front: ProxyFront): string {
  const text = textsOf(lines, presets[preset] as ProxyPreset);
  return `
daemon off;
master_process off;
pid {dir}/nginx.pid;
error_log stderr;
events { worker_connections 20000; }
http {
  access_log off;
  ${temporary.map(([, line]) => line).join('\n  ')}
  keepalive_timeout 1h;
  keepalive_requests 1000000;
  ${map}
  upstream target { server {target}; ${text.pool} keepalive_requests 1000000; }
  server {
    listen {listen}${listenWords(front)};
    ${certificate(front, text.protocols)}
    location / {
      proxy_pass http://target;
      proxy_set_header Host $http_host;
      ${text['http-version']}
      ${text.upgrade}
      ${text.connection}
      ${text.buffering}
      ${text.buffers}
      ${text.gzip}
      ${text['read-timeout']}
      proxy_send_timeout 1h;
    }
  }
}
`;
}

const says = (text: string, directive: string) => new RegExp(`(^|[;{}])\\s*${directive}\\s`, 'm').test(text);

/** What a configuration of a person’s own leaves to its defaults, and must be otherwise here. */
function globals(text: string, dir: string): string[] {
  return [
    ...(says(text, 'daemon') ? [] : ['daemon off;']),
    ...(says(text, 'pid') ? [] : [`pid ${dir}/nginx.pid;`]),
  ];
}

/**
 * A file of `sites-available` is what stands inside of `http`. Debian’s folders for logs and temporary files
 * are open to administrators alone.
 */
function completed(template: string): string {
  const whole = /(^|[;}\s])http\s*\{/.test(template) ? template : `events {}\nhttp {\n${template}\n}\n`;
  const inHttp = [
    ...temporary.flatMap(([directive, line]) => (says(whole, directive) ? [] : [line])),
    ...(says(whole, 'access_log') ? [] : ['access_log off;']),
  ].join(' ');
  return whole.replace(/((^|[;}\s])http\s*\{)/, (head) => `${head} ${inHttp}`);
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
  sign: /\b(proxy_pass|upstream\s+\S+\s*\{|server\s*\{)/,
  lines,
  presets,
  configuration,
  completed,
};
