import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { renderBencherMetrics } from './bencherMetrics.ts';
import type { Comparison } from './comparison.ts';
import { renderGithubActionBenchmark } from './githubActionBenchmark.ts';
import { renderComparisonJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderComparisonMarkdown } from './markdown.ts';
import type { FailOn } from './outcome.ts';
import { renderComparisonTerminal } from './terminal.ts';

/** What comparisons are rendered as. */
export const comparisonFormats = [
  'terminal',
  'md',
  'json',
  'junit',
  'github-action-benchmark',
  'bmf',
] as const;

/** One of the values of `comparisonFormats`. */
export type ComparisonFormat = (typeof comparisonFormats)[number];

/**
 * Renders comparisons: a text, or files where a format needs several. Throws a PushbenchError where it has
 * nothing to hold.
 */
export function renderComparison(
  comparisons: readonly Comparison[],
  format: ComparisonFormat,
  { failOn, color }: { readonly failOn: FailOn; readonly color: boolean },
): string | readonly { readonly name: string; readonly content: string }[] {
  const heads = comparisons.map(({ head }) => head);
  switch (format) {
    case 'terminal':
      return comparisons.map((one) => renderComparisonTerminal(one, color)).join('\n');
    case 'md':
      return renderComparisonMarkdown(comparisons);
    case 'json':
      return renderComparisonJson(comparisons);
    case 'junit':
      return renderJunit(comparisons, failOn);
    case 'github-action-benchmark': {
      const files = renderGithubActionBenchmark(heads);
      if (files.length === 0) throw nothingToWrite(format);
      return files;
    }
    case 'bmf': {
      const text = renderBencherMetrics(heads);
      if (text === null) throw nothingToWrite(format);
      return text;
    }
  }
}

const nothingToWrite = (format: string) =>
  new PushbenchError(`there is no figure to write as ${format}: no trial of the head is valid`, {
    exitCode: exitCodes.invalid,
  });
