import { expect, test } from 'vitest';
import { sweepOf } from '../../test/fixtures/sweep.ts';
import { renderSweepMarkdown } from './markdown.ts';
import { sweepReportOf } from './report.ts';
import { renderSweepTerminal } from './terminal.ts';

const sweep = sweepOf('payload=100,1250', [
  { variant: { transport: 'sse' }, figures: () => ({ cpu: 100, requests: 0 }) },
  { variant: { transport: 'long-polling' }, figures: () => ({ cpu: 200, requests: 1 }) },
]);

test('a terminal is told the answer first, then each metric at each value', () => {
  const lines = renderSweepTerminal(sweepReportOf(sweep), false).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'small: Small',
    'payload: 100 B and 1250 B; 3 rounds',
    '',
    'No crossover is shown from a payload of 100 B to 1250 B.',
  ]);
  const at = lines.indexOf('requests / notification');
  expect(lines.slice(at + 1, at + 4)).toEqual([
    'variant       100 B  1250 B',
    'SSE               0       0',
    'Long polling   1.00    1.00',
  ]);
});

test('colours are used where they are wanted only', () => {
  expect(renderSweepTerminal(sweepReportOf(sweep), true)).toContain('\u001b[1m');
  expect(renderSweepTerminal(sweepReportOf(sweep), false)).not.toContain('\u001b');
});

test('a target that is not the built-in one is named', () => {
  const target = { command: 'node *mine*.js' };
  const points = sweep.points.map(({ value, result }) => ({ value, result: { ...result, target } }));
  const report = sweepReportOf({ ...sweep, points });
  expect(renderSweepTerminal(report, false)).toContain('\ntarget: node *mine*.js\n');
  expect(renderSweepMarkdown(report)).toContain('Target: node \\*mine\\*.js');
});
