import { metricOf } from '../../core/metrics.ts';
import { plainText } from '../../core/plainText.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { targetText } from '../../reports/render/words.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import type { Comparison } from './comparison.ts';
import { type FailOn, gatingChanges, type VariantChange, withoutTrials } from './outcome.ts';
import { changeLine, outcomeSentence } from './words.ts';

/** Renders comparisons as JUnit XML: a suite for each scenario, a test case for each figure that gates. */
export function renderJunit(comparisons: readonly Comparison[], failOn: FailOn): string {
  const suites = comparisons.map((comparison) => suite(comparison, failOn));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pushbench compare">\n${suites.join('')}</testsuites>\n`;
}

function suite(comparison: Comparison, failOn: FailOn): string {
  const { scenario, head, base, differences, isPaired, warnings } = comparison;
  const gating = gatingChanges(comparison);
  const without = withoutTrials(comparison);
  const lacking = lackingCases(comparison);
  const isFailure = ({ verdict }: VariantChange) =>
    verdict === 'regressed' || (verdict === 'inconclusive' && failOn === 'inconclusive');
  const failed = gating.filter(isFailure).length;
  const skipped = gating.filter((one) => one.verdict === 'inconclusive' && !isFailure(one)).length;
  const properties: [string, string][] = [
    ['schedule', head.schedule.sha256],
    ['rounds', isPaired ? 'paired' : 'unpaired'],
    ...([['base', base] as const, ['head', head] as const].flatMap(([side, result]) => [
      [`${side}.startedAt`, result.startedAt],
      [`${side}.command`, result.command],
      [`${side}.target`, targetText(result.target)],
      [`${side}.node`, result.environment.node],
      [`${side}.platform`, result.environment.platform],
      [`${side}.cpus`, `${result.environment.cpus.count} × ${result.environment.cpus.model}`],
    ]) as [string, string][]),
    ...differences.map(({ what, base: b, head: h }): [string, string] => [`differs: ${what}`, `${b} → ${h}`]),
  ];
  return [
    `  <testsuite${attributes({ name: scenario, tests: gating.length + without.length + lacking.length, failures: failed, errors: without.length + lacking.length, skipped, timestamp: head.startedAt })}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...gating.map((change) => testCase(scenario, change, isFailure(change))),
    ...without.map(({ variant, base: b, head: h }) =>
      wrapped(
        { classname: `${scenario}.${variant}`, name: 'valid trials' },
        `<error${attributes({ type: 'invalid', message: `no valid trial to compare: ${[...b.reasons, ...h.reasons].join('; ')}` })}/>`,
      ),
    ),
    ...lacking,
    `    <system-out>${text([outcomeSentence(comparison), ...warnings].join('\n'))}</system-out>`,
    '  </testsuite>',
    '',
  ].join('\n');
}

/** Trials and variants that one side has not, an error each. */
function lackingCases({ scenario, base, head, onlyInBase, onlyInHead }: Comparison): string[] {
  const error = (message: string) => `<error${attributes({ type: 'missing', message })}/>`;
  const alone = (side: string, variants: readonly string[]) =>
    variants.map((variant) =>
      wrapped({ classname: `${scenario}.${variant}`, name: 'both sides' }, error(`only in the ${side}`)),
    );
  return [
    ...[['base', base] as const, ['head', head] as const].flatMap(([side, result]) => {
      const shortfall = shortfallOf(result);
      if (shortfall === null) return [];
      return [
        wrapped(
          { classname: scenario, name: `all of the ${side}` },
          error(shortfallText(shortfall, `The ${side}`)),
        ),
      ];
    }),
    ...alone('base', onlyInBase),
    ...alone('head', onlyInHead),
  ];
}

function testCase(scenario: string, change: VariantChange, isFailure: boolean): string {
  const { variant, metric, verdict, reason } = change;
  const message = changeLine(change);
  const names = { classname: `${scenario}.${variant}`, name: `${metric} (${metricOf(metric).title})` };
  if (isFailure) {
    const type = verdict === 'regressed' ? 'regression' : 'inconclusive';
    return wrapped(names, `<failure${attributes({ type, message })}>${text(reason ?? '')}</failure>`);
  }
  if (verdict === 'inconclusive')
    return wrapped(
      names,
      `<skipped${attributes({ message: `inconclusive: ${message}${reason ? ` (${reason})` : ''}` })}/>`,
    );
  return wrapped(names, `<system-out>${text(`${verdict}: ${message}`)}</system-out>`);
}

const wrapped = (names: Readonly<Record<string, string>>, content: string) =>
  `    <testcase${attributes(names)}>${content}</testcase>`;

const attributes = (of: Readonly<Record<string, string | number>>) =>
  Object.entries(of)
    .map(([name, value]) => ` ${name}="${text(String(value))}"`)
    .join('');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text from a file, fit for XML 1.0: what it has no characters for (section 2.2) is replaced, and it steers
 * no log that shows it.
 */
const text = (raw: string) =>
  plainText(
    raw.toWellFormed().replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'),
  ).replace(/[&<>"']/g, (c) => entities[c] as string);
