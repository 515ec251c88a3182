import { expect, test } from 'vitest';
import { netemCommand, netemCounted, suitsNetem } from './netem.ts';

const terms = { rttMs: 150, downKbit: null, upKbit: null, loss: 0, jitterMs: 0, shared: false };

test.each([
  ['a delay', {}, true],
  ['loss', { loss: 0.01 }, true],
  ['one rate for all', { downKbit: 1600, shared: true }, true],
  ['a rate for each', { downKbit: 1600 }, false],
  ['jitter, over which it would let packets overtake each other', { jitterMs: 5 }, false],
])('the kernel’s emulator is asked for %s: %j, %s', (_what, parts, suits) => {
  expect(suitsNetem({ ...terms, ...parts })).toBe(suits);
});

test('half of the round trip is put before each device, with loss and rate', () => {
  expect(netemCommand('wire', terms, null)).toEqual({
    file: 'tc',
    args: 'qdisc add dev wire root netem limit 100000 delay 75000us'.split(' '),
  });
  const { args } = netemCommand('wire', { ...terms, loss: 0.01, shared: true }, 750);
  expect(args.slice(8).join(' ')).toBe('delay 75000us loss random 1% rate 750kbit');
});

test('a link that goes down loses everything, and keeps its delay and its rate', () => {
  const { args } = netemCommand('wire', { rttMs: 150, loss: 1 }, 750, 'change');
  expect(args.join(' ')).toBe(
    'qdisc change dev wire root netem limit 100000 delay 75000us loss random 100% rate 750kbit',
  );
});

test('its counts are read', () => {
  const printed = '[{"kind":"noqueue"},{"kind":"netem","packets":12,"drops":3,"options":{}}]';
  expect(netemCounted(printed)).toEqual({ carried: 12, dropped: 3 });
  expect(netemCounted('[]')).toEqual({ carried: 0, dropped: 0 });
});
