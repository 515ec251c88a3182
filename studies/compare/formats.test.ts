import { describe, expect, test } from 'vitest';
import { comparableResult, sides } from '../../test/fixtures/comparable.ts';
import { parseXml, type XmlElement } from '../../test/fixtures/xml.ts';
import { type Comparison, compareResults } from './comparison.ts';
import { renderComparison } from './formats.ts';

const steady = { latencyMs: (round: number) => 10 + 0.01 * (round % 3) };
const slower = { latencyMs: (round: number) => 12 + 0.02 * (round % 2) };
const wild = { latencyMs: (round: number) => 8 + 4 * (round % 2) };

const compared = (parts: object = {}, variants = { sse: slower, websocket: wild }) => {
  const both = { sse: steady, websocket: steady };
  const names = Object.fromEntries(Object.keys(variants).map((name) => [name, both.sse]));
  return compareResults(
    comparableResult(6, names, { ...sides.base, ...parts }),
    comparableResult(6, variants, { ...sides.head, ...parts }),
  );
};
const evil = '</x>|`\u001b[31m\u202e<script>&"\'](javascript:1)\uFFFF\uD800';
const named = () => {
  const scenario = { ...compared().head.scenario, name: evil, title: evil };
  return compared({ scenario }, { [evil]: slower } as never);
};
const render = (
  comparison: Comparison | Comparison[],
  format: Parameters<typeof renderComparison>[1],
  failOn: 'regressed' | 'inconclusive' = 'regressed',
) => renderComparison([comparison].flat(), format, { failOn, color: false });

describe('terminal', () => {
  test('answers first, then shows what gates, then what moved', () => {
    const text = render(compared(), 'terminal') as string;
    expect(text).toMatch(
      /✗ Regressed: of \d+ figures that gate, 2 regressed, \d+ not worse, 2 inconclusive\./,
    );
    expect(text).toMatch(/^sse +p50 +10\.0 ms +12\.0 ms +\+20 % +\[\+20, \+20\] +\+5\.0 % +✗ regressed$/m);
    expect(text).toMatch(/^For information, \d+ of \d+ other figures/m);
    expect(text).toMatch(/6 rounds, base and head in pairs/);
  });

  test('has colours only where they are wanted, and is not steered by names', () => {
    const steers = (text: string) => /[\p{Cc}\u202e]/u.test(text.replaceAll('\n', ''));
    expect(steers(render(named(), 'terminal') as string)).toBe(false);
    expect(renderComparison([compared()], 'terminal', { failOn: 'regressed', color: true })).toMatch(/\[31m/);
  });
});

describe('md', () => {
  test('is a section with a table, and more in a fold', () => {
    const text = render(compared(), 'md') as string;
    expect(text).toMatch(/^## small: Small\n\n\*\*✗ Regressed: of /);
    expect(text).toMatch(
      /^\| sse \| p50 \| 10\.0 ms \| 12\.0 ms \| \+20 % \| .* \| \*\*✗ regressed\*\* \|$/m,
    );
    expect(text).toMatch(/<details><summary>\d+ more figures/);
  });

  test('folds what is unchanged, and shows no table where all is', () => {
    const text = render(compared({}, { sse: steady } as never), 'md') as string;
    expect(text.slice(0, text.indexOf('<details>'))).not.toMatch(/^\|/m);
    expect(text).toMatch(/<details><summary>9 figures that gate are unchanged<\/summary>\n\n\| variant/);
  });

  test('keeps names from becoming markup', () => {
    const text = render(named(), 'md') as string;
    expect(text).not.toMatch(/(?<!\\)<(?!\/?(details|summary)>)/);
    for (const row of text.split('\n').filter((line) => line.startsWith('| ')))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(9);
  });

  test.each([[40], [400]])('fits a comment with %i scenarios, and loses no verdict first', (count) => {
    const one = compared();
    const text = render(
      Array.from({ length: count }, () => one),
      'md',
    ) as string;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64_000);
    expect(text).toMatch(/_Shortened to fit a comment/);
    expect(text).toMatch(/^## small: Small\n\n\*\*✗ Regressed/);
  });
});

describe('json', () => {
  test('has every figure with what it rests on', () => {
    const { schema, scenarios } = JSON.parse(render(compared(), 'json') as string);
    expect(schema).toBe('pushbench.comparison/1');
    expect(scenarios[0]).toMatchObject({ scenario: 'small', verdict: 'regressed', isPaired: true });
    expect(scenarios[0].variants[0].changes[0]).toMatchObject({
      metric: 'latency.p50',
      unit: 'ms',
      better: 'lower',
      gates: true,
      verdict: 'regressed',
      signFlipP: 2 / 64,
    });
  });
});

describe('junit', () => {
  const children = (element: XmlElement | undefined, name: string) =>
    element?.children.filter((child) => child.name === name) ?? [];

  test('has a case for each figure that gates: failed, skipped or passed', () => {
    const [suite] = parseXml(render(compared(), 'junit') as string).children;
    const cases = children(suite, 'testcase');
    expect(suite?.attributes).toMatchObject({
      name: 'small',
      tests: `${cases.length}`,
      failures: '2',
      skipped: '2',
    });
    expect(cases[0]?.attributes).toEqual({ classname: 'small.sse', name: 'latency.p50 (p50)' });
    expect(cases[0]?.children[0]).toMatchObject({
      name: 'failure',
      attributes: { type: 'regression', message: '+20 % [+20, +20]' },
    });
    const skipped = cases.flatMap((one) => children(one, 'skipped'));
    expect(skipped[0]?.attributes.message).toMatch(/^inconclusive: /);
    const properties = children(children(suite, 'properties')[0], 'property').map((p) => p.attributes);
    expect(properties).toContainEqual({ name: 'head.node', value: 'v24.0.0' });
  });

  test('fails what is inconclusive when that is asked for', () => {
    const [suite] = parseXml(render(compared(), 'junit', 'inconclusive') as string).children;
    expect(suite?.attributes).toMatchObject({ failures: '4', skipped: '0' });
  });

  test('is well-formed whatever names hold', () => {
    const [suite] = parseXml(render(named(), 'junit') as string).children;
    expect(suite?.attributes.name).toBe('</x>|`\uFFFD[31m <script>&"\'](javascript:1)\uFFFD\uFFFD');
  });

  test('has an error for a variant that could not be compared', () => {
    const comparison = compared();
    const trials = comparison.head.trials.map((t) => ({
      ...t,
      valid: t.variant !== 'sse',
      invalid: ['a < b'],
    }));
    const [suite] = parseXml(
      render(compareResults(comparison.base, { ...comparison.head, trials }), 'junit') as string,
    ).children;
    expect(suite?.attributes.errors).toBe('1');
    expect(children(children(suite, 'testcase').at(-1), 'error')[0]?.attributes.message).toMatch(/a < b$/);
  });
});

describe('github-action-benchmark', () => {
  const files = (comparison: Comparison) =>
    render(comparison, 'github-action-benchmark') as { name: string; content: string }[];

  test('has a file for each direction of which there are figures', () => {
    const written = files(compared());
    expect(written.map(({ name }) => name)).toEqual(['custom-smaller-is-better.json']);
    const entries = JSON.parse(written[0]?.content ?? '') as Record<string, unknown>[];
    expect(entries[0]).toEqual({
      name: 'small/sse/latency.p50',
      unit: 'ms',
      value: expect.closeTo(12.02, 1),
      range: expect.stringMatching(/^± 0\.0\d+$/),
      extra: 'n=6',
    });
    for (const { name, unit, value } of entries) {
      expect([typeof name, typeof unit, typeof value]).toEqual(['string', 'string', 'number']);
      expect(unit).not.toBe('');
    }
  });

  test('is no file rather than an empty one', () => {
    const { base, head } = compared();
    const nothing = compareResults(base, { ...head, trials: [] });
    expect(() => files(nothing)).toThrow(/there is no figure to write as github-action-benchmark/);
  });
});

test.each(['github-action-benchmark', 'bmf'] as const)(
  '%s has no null, however wide an interval is',
  (format) => {
    const { base, head } = compared();
    // So far apart that the upper end of their interval is more than a number can hold.
    const cpuMs = (round: number) => (round === 1 ? 1e-60 : 1e60);
    const two = (side: 'base' | 'head') =>
      comparableResult(
        2,
        { sse: { ...steady, cpuMs } },
        { ...sides[side], environment: { base, head }[side].environment },
      );
    const rendered = render(compareResults(two('base'), two('head')), format);
    const text = typeof rendered === 'string' ? rendered : (rendered[0]?.content ?? '');
    expect(text).not.toMatch(/null|Infinity|NaN/);
    // The figure is there, without what cannot be written.
    const figures = JSON.parse(text);
    if (format === 'bmf')
      expect(figures['small/sse']['cpu-per-notification']).toEqual({ value: expect.closeTo(5e62, -50) });
    else {
      const [cpu] = figures.filter(({ name }: { name: string }) => name === 'small/sse/cpu.perNotification');
      expect(cpu).toEqual({ name: cpu.name, unit: 'µs', value: 5e59, extra: 'n=2' });
    }
  },
);

describe('bmf', () => {
  test('has times in nanoseconds, and bytes as they are', () => {
    const metrics = JSON.parse(render(compared(), 'bmf') as string)['small/sse'];
    expect(metrics.latency).toEqual(metrics['latency-p99']);
    expect(metrics.latency.value).toBeGreaterThan(11_900_000);
    expect(metrics.latency.value).toBeLessThan(12_100_000);
    expect(metrics.latency.lower_value).toBeLessThan(metrics.latency.upper_value);
    // 4 ms of CPU for 1,000 deliveries are 4 µs each.
    expect(metrics['cpu-per-notification'].value).toBeCloseTo(4000, 6);
    expect(metrics['bytes-headers'].value).toBe(1);
    for (const slug of Object.keys(metrics)) expect(slug).toMatch(/^[a-z0-9-]{1,64}$/);
  });
});

describe('the targets of base and head', () => {
  const one = compared();
  const named = {
    ...one,
    base: { ...one.base, target: null },
    head: { ...one.head, target: { command: 'node `head`.js\u001b[2J' } },
  };

  test('are named for people, and steer nothing', () => {
    const terminal = render(named, 'terminal') as string;
    expect(terminal).toMatch(/^base .*, target: built-in$/m);
    expect(terminal).toMatch(/^head .*, target: node `head`\.js \[2J$/m);
    const md = render(named, 'md') as string;
    expect(md).toMatch(/^Base: .*, target: built-in\. Head: .*, target: node \\`head\\`\.js \\\[2J\. /m);
  });

  test('are there for programs', () => {
    const [scenario] = JSON.parse(render(named, 'json') as string).scenarios;
    expect([scenario.base.target, scenario.head.target]).toEqual([null, named.head.target]);
    expect(render(named, 'junit')).toContain('<property name="base.target" value="built-in"/>');
  });
});
