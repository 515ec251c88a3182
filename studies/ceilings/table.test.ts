import { describe, expect, test } from 'vitest';
import type { Ceiling, FailedCeiling } from './ceiling.ts';
import { renderCeilings } from './table.ts';

const ceiling: Ceiling = {
  kind: 'empty-polls',
  perSecond: 12_000,
  answers: 36_000,
  failed: 0,
  windowMs: 3_000,
  connections: 100,
  connectionsOpened: 0,
  target: { cpuMs: 2_970 },
  load: { cpuMs: 1_500 },
  invalid: [],
};

const render = (ceilings: Ceiling[], failed: FailedCeiling[] = [], target: string | null = null) =>
  renderCeilings({ ceilings, failed, target: target === null ? null : { command: target } });

describe('renderCeilings', () => {
  test('says what an answer cost and who was busy', () => {
    expect(render([ceiling])).toBe(
      [
        '             answers/s  server CPU µs/answer  target core busy  load core busy',
        'Empty polls      12000                  82.5              99 %            50 %',
        '',
      ].join('\n'),
    );
  });

  test('names a target that is not the built-in one', () => {
    expect(render([ceiling], [], 'node server.js')).toMatch(/^target: node server\.js\n\n +answers\/s/);
  });

  test('calls a rate that the target did not set a lower bound, and says so', () => {
    const text = render([{ ...ceiling, target: { cpuMs: 1_800 }, load: { cpuMs: 2_990 } }]);
    expect(text).toMatch(/^Empty polls +≥ 12000 +50\.0 +60 % +100 %$/m);
    expect(text).toContain('≥: the target’s core was not fully busy, so it might have answered more.');
  });

  test('has no figures for what is invalid or failed, and says why', () => {
    const invalid = { ...ceiling, target: { cpuMs: 10 }, invalid: ['9 requests failed'] };
    const text = render(
      [invalid],
      [{ kind: 'websocket-handshakes', reason: 'the target\nis gone', output: '' }],
    );
    expect(text).toMatch(/^Empty polls \(invalid\) +– +– +– +–$/m);
    expect(text).toContain('! Empty polls: 9 requests failed\n! WebSocket handshakes: the target is gone\n');
    expect(text).not.toContain('≥');
  });

  test('has no table where nothing could be measured', () => {
    expect(render([], [{ kind: 'empty-polls', reason: 'the target died', output: 'oops' }])).toBe(
      '! Empty polls: the target died\n',
    );
  });

  test('leaves out the CPU time where the platform does not tell', () => {
    expect(render([{ ...ceiling, target: { cpuMs: null } }])).toMatch(/≥ 12000 +– +– +50 %$/m);
  });
});
