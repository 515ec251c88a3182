import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type PathWithProxy, pathInWords } from '../../core/path.ts';
import { writeProxyFiles } from './proxyFiles.ts';

const places = { listen: { host: '127.0.0.1', port: 8443 }, target: { host: '127.0.0.1', port: 8080 } };

function written(path: PathWithProxy) {
  const { dir, file, text, remove } = writeProxyFiles(path, places, {});
  const isWritten = readFileSync(file, 'utf8') === text;
  remove();
  expect({ isWritten, isLeft: existsSync(dir) }).toEqual({ isWritten: true, isLeft: false });
  return { dir, text };
}

describe('the configuration of a proxy', () => {
  test('has its places filled in, and the presets are as they are', () => {
    const { dir, text } = written({ proxy: { program: 'nginx' } });
    expect(text).toContain('listen 127.0.0.1:8443;');
    expect(text).toContain('server 127.0.0.1:8080;');
    expect(text).toContain(`pid ${dir}/nginx.pid;`);
    expect(text.match(/proxy_temp_path/g)).toHaveLength(1);
  });

  test('that is a site of a person’s own gets what it needs to run by itself', () => {
    const template = 'server { listen {listen}; location / { proxy_pass http://{target}; } }';
    const { dir, text } = written({ proxy: { program: 'nginx', config: 'site.conf', template } });
    expect(text).toMatch(/^events \{\}\s+http \{/);
    expect(text).toContain(`proxy_temp_path ${dir}/proxy;`);
    expect(text).toContain('server { listen 127.0.0.1:8443;');
  });

  test('needs a place for the certificate where TLS ends at it, and only there', () => {
    const own = (template: string) => ({ program: 'nginx', config: 'my.conf', template }) as const;
    expect(() => written({ ...pathInWords('tls'), proxy: own('{listen} {target}') })).toThrow(
      'my.conf: the path has TLS, but nothing in it reads {cert}',
    );
    expect(() => written({ proxy: own('{listen} {target} {cert}') })).toThrow('the path has no TLS');
  });
});
