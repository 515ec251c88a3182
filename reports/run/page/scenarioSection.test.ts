import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../../test/fixtures/result.ts';
import { reportsOf } from '../../results/report.ts';
import { methodSection } from './methodSection.ts';
import { scenarioSection } from './scenarioSection.ts';

const reportOf = (target: { command: string } | null) => {
  const [report] = reportsOf([resultOf([trialOf('sse')], { target })]);
  if (!report) throw new Error('there is a report for each result');
  return report;
};

test('names a target other than the built-in one beside the facts, as text', () => {
  const facts = (target: { command: string } | null) =>
    /<p class="facts">.*<\/p>/.exec(scenarioSection(reportOf(target), [], '').text)?.[0];
  expect(facts({ command: '<script>"x"' })).toContain(
    ' · target <code>&lt;script&gt;&quot;x&quot;</code></p>',
  );
  expect(facts(null)).not.toContain('target');
});

test('names every target in the method section', () => {
  const method = (target: { command: string } | null) => methodSection([reportOf(target)]).text;
  expect(method({ command: 'node server.js' })).toContain('<dt>target</dt><dd>node server.js</dd>');
  expect(method(null)).toContain('<dt>target</dt><dd>built-in</dd>');
});
