import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { endpointNames } from '../core/transports.ts';
import { issueIdentity } from '../harness/processes/certificate.ts';
import { startTarget } from '../servers/target.ts';
import { authOptions } from '../studies/conform/authCases.ts';
import { tightOptions } from '../studies/conform/case.ts';
import { conform } from '../studies/conform/conform.ts';
import type { CaseOutcome } from '../studies/conform/tryCases.ts';
import { outcomesText } from '../studies/conform/words.ts';
import { pushbench } from './fixtures/cli.ts';
import { type FaultName, startFaultyTarget } from './fixtures/faultyTarget.ts';
import { startHttp2Front } from './fixtures/http2Front.ts';
import { works } from './fixtures/works.ts';

const address = { host: '127.0.0.1', port: 0 };
const usualOptions = targetOptionsSchema.parse({});
const optionsOfBoth = [usualOptions, targetOptionsSchema.parse(tightOptions)];

const optionsWithAuth = authOptions.map((auth) => targetOptionsSchema.parse({ auth }));

const faulty = (fault: FaultName) =>
  `FAULT=${fault} ${process.execPath} ${resolve(import.meta.dirname, 'fixtures/faultyTarget.ts')}`;
const python = `python3 ${resolve(import.meta.dirname, '../examples/target-python/target.py')}`;
const hasPython = works('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 9))');

/** The verdicts on a target that this process starts twice, and once for each way to authenticate. */
async function verdictsOn(
  targets: readonly Promise<{ url: string; close(): unknown }>[],
): Promise<readonly CaseOutcome[]> {
  const started = await Promise.all(targets);
  const [usual = '', tight = '', ...auth] = started.map(({ url }) => url);
  try {
    return await conform({ usual, tight, auth }, new AbortController().signal);
  } finally {
    await Promise.all(started.map((target) => target.close()));
  }
}

const failing = (verdicts: readonly CaseOutcome[]) => verdicts.filter(({ outcome }) => outcome === 'fails');

describe.concurrent('the cases', () => {
  test('all hold for the built-in target, over every transport', async () => {
    const verdicts = await verdictsOn(
      [...optionsOfBoth, ...optionsWithAuth].map((options) => startTarget(options, address)),
    );
    expect(verdicts.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
    expect(new Set(verdicts.map(({ transport }) => transport))).toEqual(new Set([null, ...endpointNames]));
  });

  test('find a target that takes options for other ones', async () => {
    const others = {
      allowedOrigins: ['https://other.example'],
      subprotocols: ['pushbench.v1'],
      fragmentBytes: 40,
    };
    const tight = targetOptionsSchema.parse({ ...tightOptions, ...others });
    const verdicts = await verdictsOn([usualOptions, tight].map((options) => startTarget(options, address)));
    const ofWebSocket = failing(verdicts).filter(({ transport }) => transport === 'websocket');
    expect(ofWebSocket.map(({ fault }) => fault)).toEqual([
      'https://app.example was answered with 403, too',
      'chose pushbench.v1; expected pushbench.v2',
      expect.stringMatching(/^frames of 40, 40, .* expected 50 each, and the rest in the last$/),
    ]);
    expect(failing(verdicts)).toHaveLength(3 + 5 * 2);
  });

  test('hold for a target that serves one transport well, and leave out the others', async () => {
    const verdicts = await verdictsOn(optionsOfBoth.map((options) => startFaultyTarget('none', options)));
    expect(failing(verdicts)).toEqual([]);
    const missing = verdicts.filter(({ outcome }) => outcome === 'not served');
    expect(missing.map(({ transport, name }) => [transport, name])).toEqual([
      ['sse', expect.stringMatching(/^answers pages .* \(allowedOrigins is ignored\)$/)],
      ['sse', expect.stringMatching(/^lets pages .* \(allowedOrigins is ignored\)$/)],
      ...endpointNames.filter((one) => one !== 'sse').map((one) => [one, `GET /${one}`]),
      ['sse', 'HTTP/2'],
    ]);
  });

  test.each([
    [
      'keeps heartbeats from its streams',
      (piece: string) => piece.replaceAll(':\n\n', ''),
      /^ {2}fails +sends heartbeats on a silent stream of HTTP\/2.*\n +only 0 of 2 heartbeats came/m,
    ],
    [
      'loses a notification',
      (piece: string) => (piece.includes('"id":"7"') ? '' : piece),
      /^ {2}fails +does over HTTP\/2 what it does over HTTP\/1.1\n +only \d+ of 50 notifications came/m,
    ],
  ] as const)('tell of a target that over HTTP/2 alone %s', async (_what, left, expected) => {
    const verdicts = await verdictsOn(optionsOfBoth.map((options) => startHttp2Front(options, left)));
    const ofSse = verdicts.filter(({ transport }) => transport === 'sse');
    expect(outcomesText(ofSse)).toMatch(expected);
    expect(failing(ofSse)).toHaveLength(1);
  });

  test.each([
    ['loses', /^ {2}fails +delivers each notification at once.*\n +only 45 of 50 notifications came/m],
    ['repeats', /^ {2}fails +delivers each notification at once.*\n +got the ids .*; expected 0, 1/m],
    [
      'cursor',
      /^ {2}fails +resumes after a client’s cursor.*\n +only 4 of 5 notifications came \(6, 7, 8, 9\)/m,
    ],
    ['gap', /^ {2}fails +signals a gap.*\n +50 missed, 20 retained, and no gap was signalled within 3 s/m],
    ['buffers', /^ {2}fails +delivers each notification at once.*\n +only 0 of 1 notifications came/m],
    ['silent', /^ {2}fails +sends heartbeats when idle.*\n +only 0 of 2 heartbeats came/m],
    ['type', /^ {2}fails +confirms.*\n +Content-Type is text\/plain; expected text\/event-stream/m],
    ['trusts', /^ {2}fails +answers text\/plain on \/publish with 415.*\n +answered with 200; expected 415/m],
    ['collects', /^ {2}fails +handles each line as it arrives.*\n +only 0 of 1 notifications came/m],
  ] as const)(
    'tell of the fault "%s", where the contract speaks of it, and what was asked',
    async (fault, expected) => {
      const verdicts = await verdictsOn(optionsOfBoth.map((options) => startFaultyTarget(fault, options)));
      const text = outcomesText(verdicts);
      expect(text).toMatch(expected);
      expect(text).toMatch(/\n {6}servers\/CONTRACT\.md, "[^"]+"\n( {8}…\n)? {8}(GET|POST|→| {2}).*\n/);
      expect(
        failing(verdicts).every(({ record }) => record.some((line) => /^(GET|POST) \//.test(line))),
      ).toBe(true);
    },
  );
});

describe.concurrent('authentication', () => {
  const noAuth = optionsOfBoth.map((options) => () => startFaultyTarget('none', options));

  test('is left out by a target that issues no tokens, and untried without a command line', async () => {
    const without = optionsWithAuth.map((options) => () => startFaultyTarget('none', options));
    const verdicts = await verdictsOn([...noAuth, ...without].map((start) => start()));
    const ofAuth = (all: readonly CaseOutcome[]) =>
      all.filter(({ section }) => section === 'Authentication').map(({ outcome }) => outcome);
    expect(ofAuth(verdicts)).toEqual(authOptions.map(() => 'not served'));
    expect(ofAuth(await verdictsOn(noAuth.map((start) => start())))).toEqual(
      authOptions.map(() => 'untried'),
    );
    expect(failing(verdicts)).toEqual([]);
  });

  test('tells of a target that looks at tokens only where something is opened', async () => {
    const careless = authOptions.map((auth) =>
      startTarget(targetOptionsSchema.parse({ auth: { ...auth, check: 'at-opening' } }), address),
    );
    const verdicts = await verdictsOn([
      ...optionsOfBoth.map((options) => startTarget(options, address)),
      ...careless,
    ]);
    const failed = new Set(failing(verdicts).map(({ name }) => name.replace(/^by \w+: /, '')));
    expect(failed).toEqual(
      new Set([
        'ends what is open when its token expires, and says so',
        'holds a poll no longer than its token is good, and refuses the next one',
      ]),
    );
    expect(outcomesText(verdicts)).toMatch(/it went on after its token had expired \(1500 ms\) within 3 s/);
  });
});

describe.concurrent('over TLS', () => {
  const identity = issueIdentity({ kind: 'p256', hosts: [address.host] });
  const signal = new AbortController().signal;

  test('the cases hold for the built-in target, whose certificate is named', async () => {
    const target = await startTarget(usualOptions, address, undefined, identity);
    try {
      const { authority } = identity;
      const verdicts = await conform({ usual: target.url, tight: null, authority }, signal);
      expect(target.url).toMatch(/^https:/);
      expect(verdicts.filter(({ outcome }) => outcome !== 'holds' && outcome !== 'untried')).toEqual([]);
      expect(new Set(verdicts.map(({ transport }) => transport))).toEqual(new Set([null, ...endpointNames]));
    } finally {
      await target.close();
    }
  });

  test('a certificate that is not trusted is told from a target that is not there', async () => {
    const target = await startTarget(usualOptions, address, undefined, identity);
    const others = issueIdentity({ kind: 'p256', hosts: [address.host] });
    try {
      for (const authority of [null, others.authority])
        await expect(conform({ usual: target.url, tight: null, authority }, signal)).rejects.toThrow(
          /^https:.* cannot be tested: .*not trusted; pass its certificate with --target-cert/,
        );
    } finally {
      await target.close();
    }
  });
});

describe.concurrent('pushbench conform', () => {
  test('tries a command line, with each transport under its title', async () => {
    const { code, stdout } = await pushbench('conform', faulty('none')).done;
    expect(stdout).toMatch(/^Every target\n {2}holds {7}ends when asked to$/m);
    expect(stdout).toMatch(/^Server-Sent Events\n {2}holds {7}confirms a subscription/m);
    expect(stdout).toMatch(/^WebSocket\n {2}not served {2}GET \/websocket$/m);
    expect(stdout).toMatch(/\n\d+ hold, 0 fail\n$/);
    expect(code).toBe(0);
  });

  test('fails a target that does not end when it is asked to', async () => {
    const { code, stdout } = await pushbench('conform', faulty('stays')).done;
    expect(stdout).toMatch(/fails +ends when asked to\n +it had to be killed 1\.5 s after SIGTERM\n/);
    expect(stdout).toMatch(/\n\d+ hold, 1 fail\n$/);
    expect(code).toBe(1);
  });

  test('tries what it can of a target that is already running', async () => {
    const target = await startTarget(usualOptions, address);
    const { code, stdout } = await pushbench('conform', target.url).done;
    await target.close();
    expect(stdout).toMatch(/untried +ends when asked to/);
    expect(stdout).toMatch(/untried +signals a gap/);
    expect(stdout).toMatch(
      /\n\d+ hold, 0 fail, \d+ untried: they need a target started by a command line\n$/,
    );
    expect(code).toBe(0);
  });

  test.each([
    ['does not start', 'exit 3', 4, /exit 3: the target died \(exit code 3\)/],
    ['is no program', 'no-such-program', 2, /could not be started: .*no-such-program/],
    ['dies of a request', faulty('dies'), 4, /the target died \(exit code 1\)\n {4}\| .*out of luck/s],
    ['does not answer', 'http://127.0.0.1:1', 4, /^nothing answers at http:\/\/127\.0\.0\.1:1: /],
    ['has a path', 'http://127.0.0.1:8080/api', 2, /without a path: the endpoints are at the root/],
    ['is no URL', 'http://', 2, /http:\/\/ is not the URL of a target/],
  ])('tells why when a target %s', async (_what, target, expected, message) => {
    const { code, stdout, stderr } = await pushbench('conform', target).done;
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(expected);
  });

  test.runIf(hasPython)('finds nothing wrong with the target in Python (python3 ≥ 3.9)', async () => {
    const { code, stdout } = await pushbench('conform', python).done;
    expect(stdout).toMatch(/\n\d+ hold, 0 fail\n$/);
    expect(code).toBe(0);
  });
});
