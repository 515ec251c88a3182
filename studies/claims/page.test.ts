import { expect, test } from 'vitest';
import { pathSchema } from '../../core/path.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { type ClaimsFile, claimsSchemaVersion } from './file.ts';
import type { JudgedClaim } from './judgedClaim.ts';
import { renderClaimsMarkdown } from './markdown.ts';
import { renderClaimsPage } from './page.ts';
import { renderClaimsTerminal } from './terminal.ts';
import { claimsAnswer } from './words.ts';

const hostile = `</script><img src=x onerror="alert('1')">|\``;
const file: ClaimsFile = {
  schema: claimsSchemaVersion,
  pushbench: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  command: `pushbench claims --target ${hostile}`,
  seed: '1',
  quick: true,
  interrupted: false,
  finished: true,
  planned: [],
  experiments: [{ id: 'race', results: [resultOf([trialOf('sse')])] }],
  capacity: null,
};

const claim = (number: number, parts: Partial<JudgedClaim> = {}): JudgedClaim => ({
  number,
  claim: `Claim ${number}`,
  source: 'Somebody, 2014',
  workload: 'Some users',
  metric: 'Something',
  rule: 'Reproduced when it is so',
  verdict: 'reproduced',
  because: null,
  sentence: `It is so. ${hostile}`,
  figures: [{ label: hostile, value: 1.234, unit: 'ms', interval: { low: 1, high: 2 } }],
  picture: null,
  leftOut: [],
  ...parts,
});
const bars: JudgedClaim['picture'] = {
  kind: 'bars',
  title: 'Bars',
  caption: 'Some bars',
  axis: 'ms',
  bars: [
    { label: 'one', transport: 'sse', value: 1, interval: { low: 0.5, high: 1.5 } },
    { label: 'none', transport: null, value: 0, interval: null },
  ],
};
const lines: JudgedClaim['picture'] = {
  kind: 'lines',
  title: 'Lines',
  caption: 'Some lines',
  x: { title: 'rate', scale: 'log' },
  y: { title: 'share', scale: 'linear' },
  lines: [
    {
      label: 'measured',
      transport: 'sse',
      points: [
        { x: 1, y: 0.5, interval: { low: 0.4, high: 0.6 } },
        { x: 2, y: 0 },
      ],
    },
    { label: 'other', transport: 'sse', points: [{ x: 1, y: 1 }] },
  ],
  theory: [
    {
      label: 'as expected',
      points: [
        { x: 1, y: 0.5 },
        { x: 2, y: 0.1 },
      ],
    },
  ],
};
const judged = [
  claim(1, { picture: bars }),
  claim(2, { verdict: 'refuted', picture: lines }),
  claim(3, { verdict: 'undecidable', because: 'evidence', leftOut: [`sse: ${hostile}`] }),
  claim(4, { verdict: 'undecidable', because: 'needs', figures: [] }),
  claim(5, { verdict: 'undecidable', because: 'not run', figures: [] }),
];

test('the answer counts what was tested, and says what was not', () => {
  expect(claimsAnswer(judged, file)).toBe(
    'Of 3 claims tested here, 1 was reproduced, 1 was refuted and 1 was not decidable here; 1 cannot be tested here and 1 was not run.',
  );
  expect(claimsAnswer(judged.slice(3), file)).toBe(
    'No claim was tested: 1 cannot be tested here and 1 was not run.',
  );
});

test('the answer names the path, wherever it stands', async () => {
  const over = pathSchema.parse('tls1.2');
  for (const text of [
    claimsAnswer(judged, { over }),
    await renderClaimsPage(judged, { ...file, over }),
    renderClaimsMarkdown(judged, { ...file, over }),
    renderClaimsTerminal(judged, { ...file, over }, false),
  ])
    expect(text.replaceAll('\\', '')).toContain('Of 3 claims tested here over TLS 1.2, 1 was reproduced');
});

test('the page answers first, has a section for each claim with its rule before its figures, and escapes all', async () => {
  const page = await renderClaimsPage(judged, file);
  expect(page.indexOf('Of 3 claims tested here')).toBeLessThan(page.indexOf('id="claim-1"'));
  for (const { number } of judged) expect(page).toContain(`<section id="claim-${number}"`);
  const section = page.slice(page.indexOf('id="claim-1"'), page.indexOf('id="claim-2"'));
  expect(section.indexOf('Reproduced when it is so')).toBeLessThan(section.indexOf('✓ reproduced'));
  expect(page).toContain('✗ refuted');
  expect(page).toContain('? not decidable here');
  expect(page).toContain('– not run');
  expect(page.match(/<figure /g)).toHaveLength(2);
  expect(page).not.toContain('<img');
  expect(page).toContain('Left out: sse: &lt;/script&gt;');
});

test('the charts have a description, and a table with every point, intervals and what was expected', async () => {
  const page = await renderClaimsPage(judged, file);
  expect(page).toContain('aria-label="Bars. one: 1.00; none: 0, ms."');
  expect(page).toContain('<th scope="row">expected: as expected</th><td>2.00</td><td>0.100</td>');
  expect(page).toContain('<th scope="row">measured</th><td>1.00</td><td>0.500</td><td>0.400 to 0.600</td>');
});

test('Markdown keeps what is foreign from becoming markup', () => {
  const text = renderClaimsMarkdown(judged, file);
  expect(text).toContain('| 2 | Claim 2 | Somebody, 2014 | **✗ refuted** |');
  expect(text).toContain('## 3. Claim 3');
  expect(text).not.toContain('## 4.');
  expect(text).not.toMatch(/[^\\]<img/);
});

test('the terminal has a verdict in words for each', () => {
  const text = renderClaimsTerminal(judged, file, false);
  expect(text).toContain('   1  Claim 1\n      ✓ reproduced\n');
  expect(text).toContain('! left out: sse: ');
});
