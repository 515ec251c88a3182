import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { clearLine } from '../console/statusLine.ts';
import { summarise } from '../reports/results/summary.ts';
import { renderTerminal } from '../reports/run/terminal.ts';
import { realisticResult } from '../test/fixtures/realistic.ts';
import { gated, gitHubGroups } from './output.ts';

const nothing = { styles: false, clearing: false };
const all = { styles: true, clearing: true };

test('without colours no escape passes', () => {
  expect(gated('\u001b[31mred\u001b[39m\n', nothing)).toBe(' [31mred [39m\n');
});

test('the colours of a report pass', () => {
  const text = renderTerminal(summarise(realisticResult(2)), true);
  expect(text).toContain('\u001b[1m');
  expect(gated(text, all)).toBe(text);
  const styled = styleText(['red', 'bold'], 'x', { validateStream: false });
  expect(gated(styled, all)).toBe(styled);
});

test.each([
  ['a title', '\u001b]0;title\u0007'],
  ['the clipboard', '\u001b]52;c;aGk=\u0007'],
  ['hidden text', '\u001b[8m'],
  ['a cleared screen', '\u001b[2J'],
  ['a C1 control sequence', '\u009b2J'],
  ['a return', '\rspoofed'],
  ['the other direction', '\u202e'],
  ['a cleared line that is not at the start', `x${clearLine}`],
])('what would give a terminal %s does not pass', (_, text) => {
  expect(gated(`a${text}b`, all)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test('a line is cleared at the start, where that is allowed', () => {
  expect(gated(`${clearLine}a\r`, all)).toBe(`${clearLine}a `);
  expect(gated(`${clearLine}${clearLine}a`, all)).toBe(`${clearLine}  [2Ka`);
  expect(gated(`${clearLine}a`, nothing)).toBe('  [2Ka');
});

test('a command of a CI log is none behind a colour either', () => {
  expect(gated('\u001b[1m::error::x\u001b[22m', all)).toBe('\u001b[1m: :error::x\u001b[22m');
});

test('a group of a CI log begins with one line, whatever its title', () => {
  const written: string[] = [];
  const groups = gitHubGroups((text) => written.push(text));
  groups.begin('a\n::error::b\u001b[2J%0A100 %');
  groups.end();
  expect(written).toEqual(['::group::a : :error::b [2J%250A100 %25\n', '::endgroup::\n']);
});
