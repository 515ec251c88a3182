import { expect, test } from 'vitest';
import { variantSchema } from '../../core/transports.ts';
import { originAfter } from './origin.ts';

const polling = (phase: string) =>
  variantSchema.parse({ transport: 'short-polling', interval: '500ms', phase });

test('a schedule begins on a poll where all polls are aligned, and at once elsewhere', () => {
  expect(originAfter(10_001.5, polling('aligned'))).toBe(10_500);
  expect(originAfter(10_500, polling('aligned'))).toBe(10_500);
  expect(originAfter(10_001.5, polling('random'))).toBe(10_001.5);
  expect(originAfter(10_001.5, variantSchema.parse({ transport: 'sse' }))).toBe(10_001.5);
});
