import { describe, expect, test } from 'vitest';
import { placeholders } from './program.ts';
import { programNames, programOf, rightPreset } from './programs.ts';

const fronts = [
  { tls: null, http2: false },
  { tls: '1.3', http2: true },
] as const;

describe.each(programNames)('%s', (name) => {
  const program = programOf(name);
  const presets = Object.entries(program.presets);

  test('has a right preset first, which nothing mends', () => {
    expect(presets[0]).toMatchObject([rightPreset, { mend: null, changes: {} }]);
    for (const [, { mend }] of presets.slice(1)) expect(mend).toMatch(/./);
  });

  test('is told by its own configurations from the others', () => {
    const right = program.configuration(rightPreset, fronts[0]);
    expect(programNames.filter((other) => programOf(other).sign.test(right))).toEqual([name]);
  });

  test('has only placeholders that are filled in, and a certificate where TLS ends', () => {
    for (const [preset] of presets)
      for (const front of fronts) {
        const text = program.configuration(preset, front);
        expect(text).toContain('{listen}');
        expect(text).toContain('{target}');
        expect(text.includes('{cert}')).toBe(front.tls !== null);
        const words = text.match(/\{[a-z]+\}/g) ?? [];
        expect(words.filter((word) => !(placeholders as readonly string[]).includes(word))).toEqual([]);
      }
  });

  test('differs in each preset from the right one by the lines that it names', () => {
    for (const [preset, { changes, needsTls }] of presets.slice(1)) {
      const front = fronts[needsTls ? 1 : 0];
      expect(program.configuration(preset, front), preset).not.toBe(
        program.configuration(rightPreset, front),
      );
      for (const [line, instead] of Object.entries(changes)) {
        expect(program.lines, preset).toHaveProperty(line);
        if (instead === '') expect(program.lines[line]?.text, `${preset}: ${line}`).not.toBe('');
      }
    }
  });
});

describe('the lines that mend a preset', () => {
  const mendOf = (preset: string) => programOf('nginx').presets[preset]?.mend;

  test('are those that it lacks, as people write them', () => {
    expect(mendOf('no-upgrade')).toBe('proxy_set_header Upgrade $http_upgrade;');
    expect(mendOf('no-pool')).toBe('keepalive 1000; (in upstream)');
    expect(mendOf('buffering-http-1.0')).toBe('proxy_buffering off;\nproxy_http_version 1.1;');
    expect(mendOf('no-connection-header')).toContain('with map $http_upgrade $connection_upgrade');
  });

  test('are to be taken out where the right one has none', () => {
    expect(programOf('caddy').presets['no-pool']?.mend).toBe('without: keepalive off');
  });
});

describe('a site of nginx', () => {
  const { completed } = programOf('nginx');
  const site = 'server { listen {listen}; location / { proxy_pass http://{target}; } }';

  test('is put where it belongs, with files where an administrator is not needed', () => {
    const text = completed?.(site) ?? '';
    expect(text).toMatch(/^events \{\}\s+http \{/);
    expect(text).toContain(site);
    expect(text).toContain('proxy_temp_path {dir}/proxy;');
    expect(text).toContain('access_log off;');
  });

  test('that is whole keeps what it says', () => {
    const whole = `events {}\nhttp {\n  access_log /tmp/a.log; proxy_temp_path /tmp/p;\n${site}\n}`;
    const text = completed?.(whole) ?? '';
    expect(text.match(/http \{/g)).toHaveLength(1);
    expect(text.match(/access_log|[^_]proxy_temp_path/g)).toHaveLength(2);
    expect(text).toContain('client_body_temp_path {dir}/client_body;');
  });
});
