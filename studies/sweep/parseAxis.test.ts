import { describe, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { axisSchema } from './axis.ts';
import { parseAxis } from './parseAxis.ts';

describe('an axis', () => {
  test.each([
    ['interval=2s,500ms', { name: 'interval', unit: 'ms', values: [500, 2000] }],
    ['hold=1m, 5s', { name: 'hold', unit: 'ms', values: [5000, 60_000] }],
    ['users=200,50', { name: 'users', unit: '', values: [50, 200] }],
    ['rate=.5,2,0.25', { name: 'rate', unit: '1/s', values: [0.25, 0.5, 2] }],
    [' users = 50, 200,,50, ', { name: 'users', unit: '', values: [50, 200] }],
    ['payload=4096,100', { name: 'payload', unit: 'B', values: [100, 4096] }],
  ])('is read from %s, in ascending order', (text, axis) => {
    expect(parseAxis(text)).toEqual(axis);
  });

  test.each([
    ['tls=off,1.2,1.3', { name: 'tls', unit: '', values: ['off', '1.2', '1.3'] }],
    ['tls=1.3, off', { name: 'tls', unit: '', values: ['1.3', 'off'] }],
    ['http=2,1.1', { name: 'http', unit: '', values: ['2', '1.1'] }],
    ['http=1.1,2,shared20', { name: 'http', unit: '', values: ['1.1', '2', 'shared20'] }],
  ])('of categories keeps the order of %s', (text, axis) => {
    expect(parseAxis(text)).toEqual(axis);
    expect(axisSchema.parse(axis)).toEqual(axis);
  });

  test.each([
    ['tls=off,1.1', /tls: "1.1" is not a value of this axis; expected off, 1.2 or 1.3/],
    ['tls=no-resume,off', /"no-resume" is not a value/],
    ['http=1.1,3', /http: "3" is not a value of this axis; expected 1.1, 2, or shared/],
    ['http=1.1,shared1', /"shared1" is not a value/],
    ['http=2,tls', /"tls" is not a value/],
    ['http=2', /expected 2 to 20 values, got 1/],
    ['http=shared,shared100', /duplicate value/],
    ['tls=', /"" is not a value of this axis; expected off/],
    ['speed=1,2', /there is no axis "speed"/],
    ['toString=1,2', /there is no axis "toString"/],
    ['interval', /"" is not a value of this axis; expected a duration/],
    ['interval=1s', /expected 2 to 20 values, got 1/],
    ['interval=1s,2', /interval: "2" is not a value/],
    ['interval=0s,2s', /interval: "0s" is not a value/],
    ['interval=1s,25h', /interval: "25h" is not a value/],
    ['interval=1s,1000ms', /duplicate value/],
    ['users=1.5,2', /"1\.5" is not a value of this axis; expected a whole number from 1 to 100000/],
    ['users=10,200000', /"200000" is not a value/],
    ['rate=0,1', /"0" is not a value/],
    ['rate=-1,1', /"-1" is not a value/],
    ['payload=10,1e3', /"1e3" is not a value/],
    ['users=1,2=3', /is not a value/],
    [`users=${Array.from({ length: 21 }, (_, i) => i + 1)}`, /expected 2 to 20 values, got 21/],
  ])('is refused when it is %s', (text, message) => {
    expect(() => parseAxis(text)).toThrow(PushbenchError);
    expect(() => parseAxis(text)).toThrow(message);
  });
});
