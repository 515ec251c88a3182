import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Path, pathInWords } from '../../core/path.ts';
import { type Chosen, chosenSubjects } from './chosen.ts';
import { pathsOption, transportsOption } from './parse.ts';

const folder = mkdtempSync(join(tmpdir(), 'pushbench-chosen-'));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const site = 'server { listen {listen}; location / { proxy_pass http://{target}; } }';
const cli = { warn: () => {} };

const chosen = async (words: readonly string[], options: Chosen = {}) => {
  const { subjects, over } = await chosenSubjects(cli, words, options);
  return { names: subjects.map(({ name }) => name), over, subjects };
};

describe('what is tried', () => {
  test('is all presets of a program, or some', async () => {
    const { names, over } = await chosen(['nginx']);
    expect(names).toContain('nginx-right');
    expect(names.length).toBeGreaterThan(8);
    expect(over).toEqual({});
    expect((await chosen(['haproxy-right', 'nginx-bare', 'nginx-bare'])).names).toEqual([
      'haproxy-right',
      'nginx-bare',
    ]);
  });

  test('is what differs: presets about TLS only where TLS ends at the proxy', async () => {
    expect((await chosen(['nginx'])).names).not.toContain('nginx-default-tls');
    expect((await chosen(['nginx'], { over: pathInWords('tls') as Path })).names).toContain(
      'nginx-default-tls',
    );
  });

  test('is a file, whose program can be seen in it, or in its name', async () => {
    const { subjects } = await chosen([], { config: file('my.conf', site) });
    expect(subjects).toMatchObject([{ name: 'my.conf', preset: null, proxy: { program: 'nginx' } }]);
    const haproxy = 'frontend a\n  bind {listen}\n  default_backend b\nbackend b\n  server c {target}\n';
    const other = await chosen([], { config: file('other', haproxy) });
    expect(other.subjects[0]?.proxy.program).toBe('haproxy');
    const both = file('both.nginx', `${site}\nreverse_proxy`);
    expect((await chosen([], { config: both })).subjects[0]?.proxy.program).toBe('nginx');
  });

  test('speaks TLS and what is agreed on where there is a certificate', async () => {
    const secure = site.replace('{listen};', '{listen} ssl; ssl_certificate {cert};');
    expect((await chosen([], { config: file('secure.conf', secure) })).over).toMatchObject({
      tls: { version: '1.3' },
      http: { version: '2' },
    });
  });
});

describe('what is wrong', () => {
  test.each<[string, string[], Chosen, string]>([
    ['no preset', ['apache'], {}, 'there is no proxy "apache"'],
    ['a name of every object', ['constructor'], {}, 'there is no proxy "constructor"'],
    ['no file', [], { config: join(folder, 'missing') }, 'cannot be read'],
    ['a folder', [], { config: folder }, 'it is not a file'],
    ['nobody’s file', [], { config: file('unknown', 'a {listen} {target}') }, 'which program'],
    [
      'a file without a place',
      [],
      { config: file('nowhere.conf', 'server { listen 80; }') },
      '{listen} and {target}',
    ],
    ['two kinds', ['nginx'], { config: file('two.conf', site) }, 'in runs of their own'],
    ['a program for nothing', [], { program: 'nginx' }, '--program says what the file of --config is for'],
    ['lines of a file', [], { config: file('lines.conf', site), lines: true }, '--lines shows'],
  ])('%s is refused', async (_, words, options, message) => {
    await expect(chosen(words, options)).rejects.toThrow(message);
  });

  test('options say what would be right', () => {
    expect(() => transportsOption('carrier-pigeon')).toThrow('There is no transport "carrier-pigeon"');
    expect(() => transportsOption('')).toThrow('Expected transports');
    expect(transportsOption('websocket,sse')).toEqual(['sse', 'websocket']);
    expect(() => pathsOption('sse')).toThrow('such as sse=/events');
    expect(() => pathsOption('sse=events')).toThrow('such as sse=/events');
    expect([...pathsOption('sse=/events?a=b,websocket=/ws')]).toEqual([
      ['sse', '/events?a=b'],
      ['websocket', '/ws'],
    ]);
  });
});
