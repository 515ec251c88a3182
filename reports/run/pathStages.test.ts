import { describe, expect, test } from 'vitest';
import { hostileMarkup } from '../../test/fixtures/hostile.ts';
import { proxiedResult, proxyUse } from '../../test/fixtures/proxied.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf, type ScenarioReport } from '../results/report.ts';
import { summarise } from '../results/summary.ts';
import { renderMarkdown } from './markdown.ts';
import { pathSection } from './page/pathSection.ts';
import { measuredPathsOf, pathLines } from './pathStages.ts';
import { proxySentences } from './proxySentences.ts';
import { trustSentences } from './sentences.ts';
import { renderTerminal } from './terminal.ts';

const full = 'tls+nginx+rtt50ms';
const summary = summarise(proxiedResult(['direct', 'nginx', full]));
const partsOf = (path: number) => measuredPathsOf(summary)[path]?.stages.map(({ name }) => name);
const sectionOf = (result: ReturnType<typeof proxiedResult>) =>
  String(pathSection(reportsOf([result])[0] as ScenarioReport) ?? '');

describe('a path', () => {
  test('has the parts that were measured, from subscribers to target', () => {
    expect(partsOf(0)).toEqual(['Subscribers', 'Target']);
    expect(partsOf(1)).toEqual(['Subscribers', 'Proxy: nginx/1.22.1 (right)', 'Target']);
    expect(partsOf(2)).toEqual(['Subscribers', 'Link (tun)', 'Proxy: nginx/1.22.1 (right)', 'Target']);
  });

  test('stands in a line, each figure from the lowest to the highest of its variants', () => {
    const line =
      'Path over nginx: Subscribers (users 4) –[wire bytes / notification 250 to 500 B]– ' +
      'Proxy: nginx/1.22.1 (right) (CPU / notification 20.0 to 40.0 µs; CPU / request 40.0 µs; ' +
      'memory / connection 10 kB; upstream connections / request 1.00; latency added 2.50 ms) ' +
      '–[wire bytes / notification 300 to 600 B]– Target (CPU / notification 100 µs; memory / connection 20 kB).';
    expect(pathLines(summary)).toContain(line);
    expect(renderTerminal(summary, false)).toContain(line);
    expect(renderMarkdown([summary])).toContain('Path over nginx: Subscribers (users 4)');
  });

  test('says where TLS ends', () => {
    expect(pathLines(summary)[2]).toMatch(/Proxy: [^[]*ends here TLSv1\.3.*Target \(CPU/);
    const tls = proxiedResult([full]).trials[0]?.tls;
    const bare = summarise({ ...proxiedResult(['rtt50ms']) });
    expect(pathLines(bare)[0]).not.toContain('ends here');
    expect(trustSentences(summary)[1]).toMatch(/^Clients and proxy agreed on TLSv1\.3/);
    expect(tls?.version).toBe('TLSv1.3');
  });

  test('is not drawn where nothing lies between subscribers and target, or no trial is valid', () => {
    expect(measuredPathsOf(summarise(resultOf([trialOf('sse')])))).toEqual([]);
    expect(sectionOf(resultOf([trialOf('sse')]))).toBe('');
    const { trials, ...rest } = proxiedResult(['nginx']);
    expect(
      measuredPathsOf(summarise({ ...rest, trials: trials.map((t) => ({ ...t, valid: false })) })),
    ).toEqual([]);
  });

  test('leaves out what was not measured', () => {
    const silent = { ...proxyUse, packets: null, measured: { packets: null } };
    const { trials, ...rest } = proxiedResult(['nginx'], silent);
    const bare = summarise({
      ...rest,
      trials: trials.map((trial) => ({
        ...trial,
        measured: { ...trial.measured, packets: null },
        proxy: silent,
      })),
    });
    const line = pathLines(bare)[0];
    expect(line).not.toMatch(/wire bytes|upstream|latency added/);
    expect(line).toMatch(/^Path over nginx: Subscribers \(users 4\) – Proxy: .*\) – Target \(/);
  });

  test('whose proxy was updated between two rounds has one or the other', () => {
    const result = proxiedResult(['nginx']);
    const trials = result.trials.map((trial) => ({
      ...trial,
      proxy: { ...proxyUse, version: trial.round === 1 ? '1.22.1' : '1.24.0' },
    }));
    const names = measuredPathsOf(summarise({ ...result, trials }))[0]?.stages.map(({ name }) => name);
    expect(names).toEqual(['Subscribers', 'Proxy: nginx 1.22.1 (right) or nginx 1.24.0 (right)', 'Target']);
  });
});

describe('a proxy', () => {
  test('is told once for each path, with what it added and how many connections it opened', () => {
    const [plain] = proxySentences(summary);
    expect(plain).toMatch(
      /^Proxy over nginx: nginx\/1\.22\.1 \(right\); mean delivery, against the path without it, \+2\.50 ms \[−3\.\d+ ms, \+8\.\d+ ms\] for Long polling and \+2\.50 ms \[.*\] for SSE; connections to the target per request: 1\.00 for Long polling\.$/,
    );
    expect(renderTerminal(summary, false)).toContain(plain);
  });

  test('adds what is not known where nothing ran without it, and says so', () => {
    expect(proxySentences(summary)[1]).toContain(
      'what it adds to latency is not known for Long polling and SSE: no valid trial in the same round over the path without it',
    );
  });

  test('is not mentioned where there is none', () => {
    expect(proxySentences(summarise(resultOf([trialOf('sse')])))).toEqual([]);
  });
});

describe('a drawing', () => {
  test('says in words what it shows, and has its figures in a table', () => {
    const section = sectionOf(proxiedResult(['direct', 'nginx', full]));
    expect(section.match(/<svg class="chain" role="img"/g)).toHaveLength(3);
    expect(section).toContain('<title id="scenario-1-path-2-title">Path over nginx</title>');
    expect(section).toMatch(/<desc id="scenario-1-path-3-text">Subscribers .* – Proxy: .*<\/desc>/);
    expect(section.match(/<details><summary>Figures/g)).toHaveLength(3);
    expect(section).toContain('<rect class="link"');
  });

  test('shows names as text, and no more of them than there is room for', () => {
    const bad = { ...proxyUse, program: hostileMarkup, configuration: 'x'.repeat(1_000) };
    const section = sectionOf(proxiedResult(['nginx'], bad));
    expect(section).not.toMatch(/<img|<\/script/);
    expect(section).toMatch(/<text class="name"[^>]*>Proxy: &lt;\/script&gt;[^<]*…<\/text>/);
  });
});
