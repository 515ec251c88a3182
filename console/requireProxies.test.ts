import { describe, expect, test } from 'vitest';
import { variantSchema } from '../core/transports.ts';
import { hostNetwork } from '../harness/place/network.ts';
import { isInstalled, runningProxies } from '../test/fixtures/proxies.ts';
import { requireProxies } from './requireProxies.ts';

const cli = {
  interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
};
const place = { network: hostNetwork('a test'), cores: { target: null, load: null, all: null } };
const tried = (...paths: unknown[]) =>
  requireProxies(
    [
      {
        name: 'a test',
        phases: { warmUp: 0, measure: 1000, drain: 1000 },
        disturbances: undefined,
        variants: paths.map((over) => variantSchema.parse({ transport: 'sse', over })),
      },
    ],
    place,
    cli,
  );
const own = (template: string) => ({ proxy: { program: 'nginx', config: 'my.conf', template } });
const listening = 'listen {listen}; location / { proxy_pass http://{target}; }';

test('without a proxy, nothing is started', async () => {
  await tried('direct', 'h2+tls');
});

describe.runIf(await isInstalled('nginx'))('nginx', () => {
  test('is started once for each configuration, and ended', async () => {
    await tried('nginx', 'nginx', 'h2+tls+nginx');
    expect(runningProxies()).toEqual([]);
  });

  test.each([
    [
      'refuses',
      `http { server { ${listening} } } events {} proxy_bufering off;`,
      /unknown directive "proxy_bufering"/,
    ],
    [
      'cannot read',
      `events {} http { include {dir}/other.conf; server { ${listening} } }`,
      /other\.conf.* failed/,
    ],
  ])('that %s its configuration is shown with its own words', async (_, template, said) => {
    await expect(tried(own(template))).rejects.toMatchObject({
      message: expect.stringMatching(said),
      exitCode: 2,
    });
    await expect(tried(own(template))).rejects.toThrow(/nginx does not start with my\.conf/);
  });

  test.each([
    [
      'tls+nginx',
      `events {} http { server { ${listening} } }`,
      /the path has TLS, but nothing in it reads \{cert\}/,
    ],
    [
      'nginx',
      `events {} http { server { ${listening} ssl_certificate {cert}; } }`,
      /it has a \{cert\}, but the path/,
    ],
  ])('over %s needs a configuration that fits the path', async (words, template, reason) => {
    const path = { ...own(template), ...(words.startsWith('tls') && { tls: {} }) };
    await expect(tried(path)).rejects.toMatchObject({ message: expect.stringMatching(reason), exitCode: 2 });
  });
});
