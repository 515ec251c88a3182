import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { copySources } from './fixtures/sources.ts';

/*
 * Adding a transport is a row in the table and a half on each side; `conform` reads it, too. In a copy of the
 * sources one more is added: the compiler names every place that lacks it, and then it is run, reported,
 * compared and searched like all others.
 */

const copy = mkdtempSync(join(tmpdir(), 'pushbench-sixth-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(join(copy, file), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  writeFileSync(join(copy, file), changed);
}

/** Adds an entry at the end of the object that begins so. */
const withEntry = (begin: string, entry: string) => (text: string) => {
  const end = text.indexOf('\n};', text.indexOf(begin));
  return `${text.slice(0, end)}\n  ${entry}${text.slice(end)}`;
};

const run = (file: string, ...args: string[]) =>
  promisify(execFile)(file, args, { cwd: copy, maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
const pushbench = (...args: string[]) => run(process.execPath, 'scripts/pushbench.ts', ...args);
const compile = () => run(process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.');

beforeAll(() => {
  copySources(copy);
  edit(
    'core/transports.ts',
    withEntry(
      'export const transports = {',
      `'text-stream': row({
    title: 'Text stream',
    shortTitle: 'Text stream',
    description: 'Made up for a test.',
    capabilities: { asks: 'never', upstream: 'post' },
    options: z.strictObject({ transport: z.literal('text-stream'), heartbeat, bufferLimitBytes }),
    slugParts: () => [],
    describe: () => [],
    label: () => [],
  }),`,
    ),
  );
});

describe('one more transport', () => {
  test('does not compile until both halves, the reader of conform and the form that proxies see are there', async () => {
    const { stdout } = await compile();
    expect([...stdout.matchAll(/^(\S+?)\(/gm)].map(([, file]) => file).sort()).toEqual([
      'clients/index.ts',
      'servers/index.ts',
      'studies/conform/readers.ts',
      'studies/proxies/forms.ts',
    ]);
  });

  test('then compiles', async () => {
    appendFileSync(
      join(copy, 'servers/index.ts'),
      `\nimport { serveOpenResponses, streamFormat } from './openResponse.ts';
const textStream: ServerTransport = (context) => {
  const format = streamFormat({
    contentType: 'application/x-ndjson',
    notification: (n) => \`\${n.envelopeWithCursor}\\n\`,
    control: (control) => \`\${JSON.stringify(control)}\\n\`,
    heartbeat: '\\n',
    expired: '{"expired":true}\\n',
    resumeCursor: () => undefined,
  });
  return serveOpenResponses(context, '/text-stream', () => format);
};\n`,
    );
    edit('servers/index.ts', (text) => {
      const half = text.slice(text.indexOf('\nimport { serveOpenResponses'));
      const table = text.slice(0, text.indexOf('\nimport { serveOpenResponses'));
      const at = table.indexOf('/** The server half');
      return `${table.slice(0, at)}${half}\n${withEntry('serverTransports', "'text-stream': textStream,")(table.slice(at))}`;
    });
    edit(
      'clients/index.ts',
      withEntry(
        'clientTransports',
        "'text-stream': (context) => httpStreaming({ ...context, variant: { ...context.variant, format: 'ndjson' } } as never),",
      ),
    );
    edit('studies/conform/readers.ts', withEntry('readers', "'text-stream': readHttpStreaming,"));
    edit('studies/proxies/forms.ts', withEntry('forms', "'text-stream': json,"));
    expect((await compile()).stdout).toBe('');
  });

  test('is run, reported, compared and searched', async () => {
    const scenario = join(copy, 'tiny.yaml');
    writeFileSync(
      scenario,
      `name: tiny
title: Tiny
description: A tiny workload for a made-up transport.
users: 10
connect: { over: 100ms }
streams:
  - { name: news, topics: private, arrivals: { process: poisson, perSecond: 20 }, payload: { bytes: 100 } }
phases: { warmUp: 200ms, measure: 1s, drain: 2s }
variants:
  - { transport: sse }
  - { transport: text-stream }
`,
    );
    const out = join(copy, 'results');
    const ran = await pushbench('run', scenario, '--allow-busy', '--out', out);
    const result = readResult(join(out, 'tiny/result.json'));
    const trial = result.trials.find(({ transport }) => transport === 'text-stream');
    expect(trial?.delivery).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, corrupted: 0 });
    expect(trial?.bytes.unaccounted).toBe(0);
    expect(ran.stdout).toMatch(/^text-stream /m);

    const page = join(copy, 'page.html');
    expect((await pushbench('report', out, '--format', 'html', '--out', page)).code).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Text stream');
    // Its colour is there: that of the first, as there are more transports than colours.
    expect(html).toContain('series-0');
    const { stdout } = await pushbench('compare', out, out, '--format', 'md');
    expect(stdout).toContain('| text-stream |');
    const searched = await pushbench(
      ...['capacity', scenario, '--slo', 'p90=10s', '--variants', 'text-stream', '--allow-busy'],
      ...['--no-ceilings', '--max-users', '40', '--budget', '30s', '--out', join(copy, 'capacity')],
    );
    expect(searched.stdout).toMatch(/^text-stream /m);
    expect(searched.stderr).not.toContain('bug in pushbench');
  });
});
