import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { sha256Of } from '../studies/check/bundleFile.ts';
import { type ArchivedFile, packTar, unpackTar } from '../studies/check/tar.ts';
import { auditableResult } from './fixtures/auditable.ts';
import { rerunnableResult } from './fixtures/bundled.ts';
import { smallScenario } from './fixtures/scenario.ts';
import { works } from './fixtures/works.ts';

let folder: string;
const at = (name: string) => join(folder, name);
const seed = `it's "a" $(seed)`;
const result = rerunnableResult(smallScenario(), { seed, target: { command: `node 'my server.js'` } });
/** What stdout and stderr say together, and the code. */
const ended = async (...args: string[]) => {
  const { code, stdout, stderr } = await commandHere(...args);
  return { code, stdout, stderr, all: stdout + stderr };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench bundle '));
  mkdirSync(at('run/small'), { recursive: true });
  writeFileSync(at('run/small/result.json'), JSON.stringify(result));
  writeFileSync(at('good.json'), JSON.stringify(auditableResult()));
  const { code, stdout, stderr } = await ended('bundle', at('run'), '--out', at('one.tar.gz'));
  expect([code, stdout]).toEqual([0, `${at('one.tar.gz')}\n`]);
  expect(stderr).toContain(sha256Of(readFileSync(at('one.tar.gz'))));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The bundle with its files changed; the manifest too where it is asked for. */
function changed(name: string, change: (files: ArchivedFile[]) => ArchivedFile[], isHonest = false): string {
  let files = change(unpackTar(gunzipSync(readFileSync(at('one.tar.gz')))));
  if (isHonest)
    files = files.map((file) => (isManifest(file) ? { ...file, content: manifestOf(file, files) } : file));
  const path = at(name);
  writeFileSync(path, gzipSync(packTar(files, new Date(0))));
  return path;
}

const isManifest = ({ path }: ArchivedFile) => path.endsWith('/manifest.json');

/** The manifest with the hashes that files have now: that of somebody who forges. */
function manifestOf({ content }: ArchivedFile, files: readonly ArchivedFile[]): Buffer {
  const manifest = JSON.parse(Buffer.from(content).toString());
  for (const entry of manifest.files) {
    const file = files.find(({ path }) => path.endsWith(`/${entry.path}`)) as ArchivedFile;
    Object.assign(entry, { bytes: file.content.length, sha256: sha256Of(file.content) });
  }
  return Buffer.from(JSON.stringify(manifest));
}

const edited = (suffix: string, edit: (text: string) => string) => (files: ArchivedFile[]) =>
  files.map((file) =>
    file.path.endsWith(suffix)
      ? { ...file, content: Buffer.from(edit(Buffer.from(file.content).toString())) }
      : file,
  );

describe('a bundle', () => {
  test('holds result, scenario, page, check, environment, script and manifest, with the hash of each', () => {
    const files = unpackTar(gunzipSync(readFileSync(at('one.tar.gz'))));
    const names = files.map(({ path }) => path.replace(/^[^/]+\//, ''));
    expect(names).toEqual([
      'manifest.json',
      'README.md',
      'rerun.sh',
      'report.html',
      'report.md',
      'check.md',
      'check.json',
      'small/result.json',
      'small/scenario.yaml',
      'small/environment.json',
    ]);
    const manifest = JSON.parse(`${files.find(isManifest)?.content}`);
    expect(manifest.files.map(({ path }: { path: string }) => path)).toEqual(names.slice(1));
    const kept = files.find(({ path }) => path.endsWith('small/result.json'))?.content as Uint8Array;
    expect(Buffer.from(kept).equals(readFileSync(at('run/small/result.json')))).toBe(true);
  });

  test('is the same to the byte for the same results', async () => {
    expect((await ended('bundle', at('run'), '--out', at('again.tar.gz'))).code).toBe(0);
    expect(readFileSync(at('again.tar.gz')).equals(readFileSync(at('one.tar.gz')))).toBe(true);
  });

  test('is verified, and its results are checked', async () => {
    const { code, stdout } = await ended('check', at('one.tar.gz'), '--format', 'json');
    const { schema, bundle, results } = JSON.parse(stdout);
    expect([schema, bundle.sha256]).toEqual(['pushbench.check/1', sha256Of(readFileSync(at('one.tar.gz')))]);
    expect(results).toMatchObject([{ scenario: 'small', outcome: 'failure' }]);
    expect(code).toBe(1);
  });

  test('has a script that any shell reads, whatever seed and target are', () => {
    const script = unpackTar(gunzipSync(readFileSync(at('one.tar.gz')))).find((f) => f.path.endsWith('.sh'));
    mkdirSync(at('unpacked'), { recursive: true });
    writeFileSync(at('unpacked/rerun.sh'), script?.content as Uint8Array);
    writeFileSync(at('unpacked/echo.sh'), 'for one; do echo "<$one>"; done\n');
    const env = { ...process.env, PUSHBENCH: 'sh ./echo.sh' };
    const told = execFileSync('sh', ['rerun.sh', 'new results'], {
      cwd: at('unpacked'),
      env,
      encoding: 'utf8',
    });
    expect(told).toContain(`<--seed>\n<${seed}>\n<--rounds>\n<1>`);
    expect(told).toContain(`<--target>\n<node 'my server.js'>`);
    expect(told).toContain('<--out>\n<new results/small>');
    expect(told).toContain('<compare>');
    const other = execFileSync('sh', ['rerun.sh'], {
      cwd: at('unpacked'),
      env: { ...env, TARGET: 'mine' },
      encoding: 'utf8',
    });
    expect(other).toContain('<--target>\n<mine>');
  });

  test.runIf(works('jq', '--version'))('can be verified without pushbench, as its README says', () => {
    mkdirSync(at('plain'));
    execFileSync('tar', ['-xzf', at('one.tar.gz'), '--strip-components=1'], { cwd: at('plain') });
    const line = /^jq .*$/m.exec(readFileSync(at('plain/README.md'), 'utf8'))?.[0] as string;
    const said = execFileSync('sh', ['-c', line], { cwd: at('plain'), encoding: 'utf8' });
    expect(said.match(/: OK$/gm)).toHaveLength(9);
  });
});

describe('check refuses', () => {
  test.each([
    [
      'a result that was changed',
      () =>
        changed(
          'a.tgz',
          edited('result.json', (t) => t.replace('"valid":true', '"valid":true ')),
        ),
      'result.json has',
    ],
    [
      'a byte that was changed',
      () =>
        changed(
          'b.tgz',
          edited('report.md', (t) => `${t.slice(0, -2)}!\n`),
        ),
      'report.md has another SHA-256',
    ],
    [
      'a file that is missing',
      () => changed('c.tgz', (f) => f.filter(({ path }) => !path.endsWith('.html'))),
      'report.html is missing',
    ],
    [
      'a file too many',
      () =>
        changed('d.tgz', (f) => [
          ...f,
          { path: f[0]?.path.replace('manifest.json', 'x') ?? '', content: Buffer.from('') },
        ]),
      'x is not in the manifest',
    ],
    [
      'a scenario of another result',
      () =>
        changed(
          'e.tgz',
          edited('scenario.yaml', (t) => t.replace('users: 6', 'users: 7')),
          true,
        ),
      'scenario.yaml does not belong to small/result.json',
    ],
    [
      'an environment of another result',
      () =>
        changed(
          'f.tgz',
          edited('environment.json', (t) => t.replace('v24.0.0', 'v25.0.0')),
          true,
        ),
      'environment.json does not belong to small/result.json',
    ],
    [
      'a bundle of another version',
      () =>
        changed(
          'g.tgz',
          edited('manifest.json', (t) => t.replace('bundle/1', 'bundle/9')),
        ),
      'has version pushbench.bundle/9',
    ],
    [
      'a result of another version',
      () =>
        changed(
          'h.tgz',
          edited('result.json', (t) => t.replace('result/2', 'result/9')),
          true,
        ),
      'has version pushbench.result/9',
    ],
    [
      'a name that leads out of its folder',
      () => changed('i.tgz', (f) => [...f, { path: '../../evil', content: Buffer.from('') }]),
      'would lead out of its folder',
    ],
    [
      'a manifest that leads out of its folder',
      () =>
        changed(
          'j.tgz',
          edited('manifest.json', (t) => t.replace('"README.md"', '"../README.md"')),
        ),
      'would lead out of its folder',
    ],
    [
      'an archive that is cut off',
      () => {
        writeFileSync(at('k.tgz'), readFileSync(at('one.tar.gz')).subarray(0, 5_000));
        return at('k.tgz');
      },
      'damaged or cut off',
    ],
    [
      'an archive of something else',
      () => {
        writeFileSync(
          at('l.tgz'),
          gzipSync(packTar([{ path: 'a/b', content: Buffer.from('c') }], new Date(0))),
        );
        return at('l.tgz');
      },
      'there is no manifest.json in it',
    ],
    [
      'a zip',
      () => {
        writeFileSync(at('m.bin'), 'PK\u0003\u0004 and so on');
        return at('m.bin');
      },
      'is not gzip',
    ],
    [
      'an empty archive',
      () => {
        writeFileSync(at('n.tar.gz'), '');
        return at('n.tar.gz');
      },
      'is not gzip',
    ],
    ['a file that is not there', () => at('nowhere.json'), 'cannot be read'],
  ])('%s', async (_, path, message) => {
    const { code, stdout, stderr } = await ended('check', path());
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a bundle beside other results, and an output that is one of its inputs', async () => {
    const both = await ended('check', at('one.tar.gz'), at('good.json'));
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('it is checked by itself')]);
    const before = readFileSync(at('good.json'), 'utf8');
    const same = await ended('check', at('good.json'), '--format', 'json', '--out', at('good.json'));
    expect([same.code, readFileSync(at('good.json'), 'utf8')]).toEqual([2, before]);
  });
});

describe('check', () => {
  test('ends with 0 for a result that keeps all rules, in each format, also in a file', async () => {
    const terminal = await ended('check', at('good.json'));
    expect([terminal.code, terminal.stdout]).toEqual([
      0,
      expect.stringContaining('It keeps all rules: 20 passes, 1 not applicable.'),
    ]);
    const md = await ended('check', at('good.json'), '--format', 'md', '--out', at('check.md'));
    expect([md.code, md.stdout]).toEqual([0, `${at('check.md')}\n`]);
    expect(readFileSync(at('check.md'), 'utf8')).toContain('| ✓ pass | The run is complete (`complete`) |');
  });

  test('ends with 3 for a result that is unfinished', async () => {
    writeFileSync(at('cut.json'), JSON.stringify({ ...auditableResult(), finished: false }));
    expect((await ended('check', at('cut.json'))).code).toBe(3);
  });
});

describe('bundle', () => {
  test('replaces an archive only when it is asked to', async () => {
    writeFileSync(at('there.tar.gz'), 'mine');
    const refused = await ended('bundle', at('run'), '--out', at('there.tar.gz'));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(readFileSync(at('there.tar.gz'), 'utf8')).toBe('mine');
    expect((await ended('bundle', at('run'), '--out', at('there.tar.gz'), '--force')).code).toBe(0);
    expect((await ended('check', at('there.tar.gz'))).code).toBe(1);
  });

  test('refuses to replace what it reads, even when it is asked to', async () => {
    const input = at('run/small/result.json');
    const { code, stderr } = await ended('bundle', input, '--out', input, '--force');
    expect([code, stderr]).toEqual([2, expect.stringContaining('input file')]);
    expect(JSON.parse(readFileSync(input, 'utf8')).seed).toBe(seed);
  });

  test('refuses places that cannot be written, and leaves nothing', async () => {
    for (const out of [
      at('good.json/x.tar.gz'),
      folder,
      ...(process.platform === 'linux' ? ['/proc/x/y'] : []),
    ]) {
      const { code, stdout } = await ended('bundle', at('run'), '--out', out);
      expect([out, code, stdout]).toEqual([out, 2, '']);
    }
  });

  test.runIf(process.getuid?.() !== 0)('refuses a folder that is not ours to write', async () => {
    mkdirSync(at('locked'));
    chmodSync(at('locked'), 0o555);
    expect((await ended('bundle', at('run'), '--out', at('locked/x.tar.gz'))).code).toBe(2);
    expect(existsSync(at('locked/x.tar.gz'))).toBe(false);
  });

  test('refuses an archive, a folder without results, and a seed that would steer a terminal', async () => {
    const archive = await ended('bundle', at('one.tar.gz'), '--out', at('x.tar.gz'));
    expect([archive.code, archive.stderr]).toEqual([
      2,
      expect.stringContaining('is an archive, not a result'),
    ]);
    mkdirSync(at('nothing'));
    expect((await ended('bundle', at('nothing'), '--out', at('x.tar.gz'))).code).toBe(2);
    const steering = rerunnableResult(smallScenario(), { seed: 'a\u001b]0;b' });
    writeFileSync(at('steering.json'), JSON.stringify(steering));
    const { code, stderr } = await ended('bundle', at('steering.json'), '--out', at('x.tar.gz'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('control characters')]);
    expect(existsSync(at('x.tar.gz'))).toBe(false);
  });

  test('of an unfinished result is written, and says so with 3', async () => {
    writeFileSync(at('unfinished.json'), JSON.stringify({ ...result, finished: false }));
    const { code, stderr } = await ended('bundle', at('unfinished.json'), '--out', at('unfinished.tar.gz'));
    expect([code, stderr]).toEqual([3, expect.stringContaining('is unfinished')]);
    expect((await ended('check', at('unfinished.tar.gz'))).code).toBe(3);
  });
});
