import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { programOf } from '../core/proxies/programs.ts';
import { transports } from '../core/transports.ts';
import { type Proxies, proxiesKind, type SeenConfiguration } from '../studies/proxies/file.ts';
import { outcomeOf } from '../studies/proxies/outcome.ts';
import { mendsOf } from '../studies/proxies/symptoms.ts';
import { pushbench, type Run } from './fixtures/cli.ts';
import { childOf, isAlive } from './fixtures/processes.ts';
import { isInstalled } from './fixtures/proxies.ts';

const has = { nginx: await isInstalled('nginx'), haproxy: await isInstalled('haproxy') };
const installed = (['nginx', 'haproxy'] as const).filter((name) => has[name]);

const folder = mkdtempSync(join(tmpdir(), 'pushbench-proxies-test-'));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const site = 'server { listen {listen}; location / { proxy_pass http://{target}; } }';

type Ended = Awaited<Run['done']>;

const own = (name: string, text: string, ...args: string[]) =>
  pushbench('proxies', '--config', file(name, text), ...args).done;

/** A site that wants another port, too, at which somebody else listens. */
async function runOnTakenPort(): Promise<Ended & { readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const twice = site.replace('listen {listen};', `listen {listen}; listen 127.0.0.1:${port};`);
  const ended = await own('taken-nginx.conf', twice);
  server.close();
  return { ...ended, port };
}

/** A run that is interrupted when a proxy is there, and what is left of that. */
async function runInterrupted(): Promise<{ readonly code: number | null; readonly isLeft: boolean }> {
  const { child, done } = pushbench('proxies', 'nginx');
  const proxy = await childOf(child.pid as number, 'pushbench-proxy-');
  child.kill('SIGINT');
  const { code } = await done;
  return { code, isLeft: isAlive(proxy) };
}

/** What every preset does here is what people meet; skipped where the programs are not installed. */
describe.skipIf(installed.length === 0)('behind the proxies that people run', () => {
  let seen: Proxies;
  let mine: Ended;
  let refused: Ended;
  let taken: Awaited<ReturnType<typeof runOnTakenPort>>;
  let interrupted: Awaited<ReturnType<typeof runInterrupted>>;

  // All side by side: most of it is waiting.
  beforeAll(async () => {
    let all: Ended;
    [all, mine, refused, taken, interrupted] = await Promise.all([
      pushbench('proxies', ...installed, '--json').done,
      own('my-nginx.conf', site, '--idle-up-to', '100ms', '--transports', 'sse,websocket'),
      own('bad-nginx.conf', site.replace('proxy_pass', 'proxy_pas'), '--program', 'nginx'),
      runOnTakenPort(),
      has.nginx ? runInterrupted() : { code: 0, isLeft: false },
    ]);
    expect(all.code, all.stderr).toBe(0);
    seen = proxiesKind.schema.parse(JSON.parse(all.stdout));
  }, 120_000);

  /** What comes of polls, long polls, streams and WebSockets, without figures that depend on the machine. */
  const outcomes = (name: string) => {
    const transportsSeen = seen.configurations.find((one) => one.name === name)?.transports ?? [];
    return transportsSeen.map((one) => {
      const { words } = outcomeOf(one, seen);
      return words
        .join(', ')
        .replace(/\+\d+ ms/, 'late')
        .replace(/after (2\.[789]|3\.\d) s/, 'after 3 s');
    });
  };

  const right = ['', '', '', '', ''];
  const perPoll = ['5 connections', '5 connections'];

  test.runIf(has.nginx).each([
    ['right', right],
    ['no-pool', [...perPoll, '', '', '']],
    ['http-1.0', [...perPoll, '', '', 'as HTTP/1.0']],
    ['no-upgrade', ['', '', '', '', 'refused 426']],
    ['no-connection-header', [...perPoll, '', '', 'refused 426']],
    ['connection-upgrade', right],
    ['buffering', right],
    ['read-timeout', ['', '504 after 3 s', 'cut after 3 s', 'cut after 3 s', 'cut after 3 s']],
  ])('nginx-%s does what tutorials do not say', (preset, expected) => {
    expect(outcomes(`nginx-${preset}`)).toEqual(expected);
  });

  test.runIf(has.nginx).each([
    ['bare', /^withheld to 4\.\d kB\*$/],
    ['large-buffers', /^withheld to 1[678]\.\d kB\*$/],
    ['gzip', /^nothing of 11\d kB\*$/],
  ])('nginx-%s withholds streams unless the server says otherwise', (preset, words) => {
    const [, , stream, sse] = outcomes(`nginx-${preset}`);
    expect(stream).toMatch(words);
    expect(sse).toMatch(words);
  });

  test.runIf(has.haproxy).each([
    ['right', right],
    ['no-delay-missing', ['', '', 'late', 'late', '']],
    ['short-timeouts', ['', '504 after 3 s', 'cut after 3 s', 'cut after 3 s', 'cut after 3 s']],
    ['tunnel-only', ['', '504 after 3 s', 'cut after 3 s', 'cut after 3 s', '']],
    ['server-close', [...perPoll, '', '', '']],
  ])('haproxy-%s does what its options say', (preset, expected) => {
    expect(outcomes(`haproxy-${preset}`)).toEqual(expected);
  });

  test('what survives a limit of 3 s was tried for longer', () => {
    const cut = seen.configurations.flatMap(({ transports: all }) =>
      all.flatMap(({ silence }) => (silence?.cut ? [silence] : [])),
    );
    expect(cut.length).toBeGreaterThan(3);
    for (const { heartbeat } of cut) expect(heartbeat).toMatchObject({ survived: true, everyMs: 1_500 });
    for (const { heartbeat } of cut) expect(heartbeat?.triedMs).toBeGreaterThan(4_000);
  });

  test('the lines found from what is seen are those that a preset lacks', () => {
    for (const configuration of seen.configurations) {
      const lacks = configuration.preset === 'right' ? [] : knownMends(configuration);
      const found = mendsOf(configuration, seen);
      expect(
        found.filter((line) => !lacks.includes(line)),
        configuration.name,
      ).toEqual([]);
      if (!invisible.includes(configuration.name)) expect(found, configuration.name).not.toHaveLength(0);
    }
  });

  test.runIf(has.nginx)('a configuration that nginx refuses ends with its own words', () => {
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('unknown directive "proxy_pas"');
  });

  test.runIf(has.nginx)('a port that is taken is named, in the proxy’s own words', () => {
    // It has begun to listen elsewhere before it gives up.
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain(`127.0.0.1:${taken.port} failed`);
    expect(taken.stderr).toContain('It listens at a port of its own beside {listen}');
  });

  test.runIf(has.nginx)('Ctrl-C ends it, and leaves no process', () => {
    expect(interrupted).toEqual({ code: 130, isLeft: false });
  });

  test.runIf(has.nginx)('a configuration of a person’s own is diagnosed, and decides the exit code', () => {
    expect(mine.code, mine.stderr).toBe(1);
    expect(mine.stdout).toMatch(/WebSocket +✗ refused 426/);
    for (const line of [
      'proxy_http_version 1.1;',
      'proxy_set_header Upgrade $http_upgrade;',
      'proxy_buffering off;',
    ])
      expect(mine.stdout).toContain(line);
    expect(mine.stdout).toContain(`${transports.websocket.shortTitle} does not work: refused 426`);
    expect(mine.stdout).not.toContain('SSE does not work');
  });
});

/** Presets of which nothing is seen from outside, in the clear. */
const invisible = ['nginx-right', 'nginx-connection-upgrade', 'nginx-buffering', 'haproxy-right'];

/** The lines that mend a preset, as it is known. */
const knownMends = ({ program, preset }: SeenConfiguration) =>
  programOf(program).presets[preset as string]?.mend?.split('\n') ?? [];

test('what is no proxy is refused, with what would be right', async () => {
  const { code, stderr, stdout } = await pushbench('proxies', 'apache').done;
  expect(stderr).toContain('there is no proxy "apache"');
  expect(stderr).toContain('nginx-read-timeout');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
