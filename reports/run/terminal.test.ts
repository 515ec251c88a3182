import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { renderTerminal } from './terminal.ts';

const summary = (rounds = 1) =>
  summarise(
    resultOf(
      [
        ...[1, 2].flatMap((round) => [
          trialOf('sse', { round, latencyMs: times(Array.from({ length: 40 }, () => 5)) }),
          trialOf('websocket', { round, latencyMs: times(Array.from({ length: 40 }, () => 90)) }),
        ]),
        trialOf('long-polling', { valid: false, invalid: ['two lost'] }),
      ],
      { rounds },
    ),
  );

test('without colour there is no control code', () => {
  const plain = renderTerminal(summary(), false);
  expect(plain).toBe(stripVTControlCharacters(plain));
});

test('with colour the text is the same', () => {
  const colored = renderTerminal(summary(), true);
  expect(colored).toContain('\u001b[');
  expect(stripVTControlCharacters(colored)).toBe(renderTerminal(summary(), false));
});

test('a target other than the built-in one is named, and does not steer the terminal', () => {
  const lines = (target: { command: string } | null) =>
    renderTerminal(summarise(resultOf([trialOf('sse')], { target })), false).split('\n');
  expect(lines({ command: 'node \u001b[31mserver.js\nhead' })[2]).toBe('target: node  [31mserver.js head');
  expect(lines(null).join()).not.toContain('target:');
});

test('the best is marked by a symbol, not by colour alone', () => {
  const [sse, websocket] = renderTerminal(summary(), false)
    .split('\n')
    .filter((line) => /^(sse|websocket) {2}/.test(line));
  expect(sse).toContain('★ 5.00');
  expect(websocket).not.toContain('★ 90');
});

test('the rows of the table are as wide as its header', () => {
  const lines = renderTerminal(summary(), false).split('\n').slice(5, 9);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

test('the answer stands before the figures', () => {
  const [title, facts, , answer] = renderTerminal(summary(), false).split('\n');
  expect([title, facts]).toEqual([
    'small: Small',
    '4 users, 40 measured deliveries per trial, 1 round (spread unknown; --rounds 5 shows it)',
  ]);
  expect(answer).toMatch(/^sse meets p50 ≤ 30 ms; websocket misses it/);
});

test('notes and SLOs follow the table', () => {
  const text = renderTerminal(summary(), false);
  expect(text).toContain('! long-polling: 1 invalid, not in the figures: two lost');
  expect(text).toContain('p50 ≤ 30 ms: met by sse (5.00 ms); missed by websocket (90.0 ms, 3.00× the limit)');
});

test('a single round says that the spread is unknown', () => {
  expect(renderTerminal(summary(1), false)).toContain('1 round (spread unknown; --rounds 5 shows it)');
  expect(renderTerminal(summary(5), false)).toContain('40 measured deliveries per trial, 5 rounds\n');
});
