import { expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { hostNetwork } from '../../harness/place/network.ts';
import { judge } from '../../test/fixtures/claims.ts';
import { claims } from './claims.ts';
import { possibleOf } from './impossible.ts';
import { judgeClaims } from './judge.ts';
import { claimsNumbered, experimentsFor } from './plan.ts';

const warnings: string[] = [];
const cli = {
  interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
  warn: (text: string) => void warnings.push(text),
};
const needing = (...numbers: number[]) => experimentsFor(claimsNumbered(numbers) ?? []);
const refusing = (error: Error) => ({
  network: { ...hostNetwork('a test'), open: () => Promise.reject(error) },
  cores: { target: null, load: null, all: null },
});

test('experiments whose links cannot be made are left out, and the others are not', async () => {
  const place = refusing(new PushbenchError('no such link can be made here: no devices'));
  const { experiments, impossible } = await possibleOf(needing(1, 7, 21, 33), place, cli);
  expect(experiments.map(({ id }) => id)).toEqual(['rates', 'hpack']);
  expect(impossible).toEqual([
    { id: 'transits', reason: 'no such link can be made here: no devices' },
    { id: 'round-trips', reason: 'no such link can be made here: no devices' },
  ]);
  expect(warnings[0]).toBe('the experiment transits is left out: no such link can be made here: no devices');
});

test('what is wrong with pushbench itself is not hidden', async () => {
  await expect(possibleOf(needing(7), refusing(new Error('a bug')), cli)).rejects.toThrow('a bug');
});

test('their claims say why they cannot be tested here, and others that they were not run', () => {
  const impossible = [{ id: 'transits', reason: 'no such link can be made here: no devices' }];
  const judged = judgeClaims(claims, { experiments: [], capacity: null, impossible });
  expect(judged.find(({ number }) => number === 7)).toMatchObject({
    verdict: 'undecidable',
    because: 'needs',
    sentence: 'It cannot be run on this machine: no such link can be made here: no devices.',
  });
  expect(judged.find(({ number }) => number === 33)?.because).toBe('not run');
  expect(judge(7, {}).because).toBe('not run');
});
