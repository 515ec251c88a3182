import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { validatorOf } from './fixtures/jsonSchema.ts';
import { realisticResult } from './fixtures/realistic.ts';

const printed = async (...args: string[]) => {
  const { code, stdout } = await commandHere('schema', ...args);
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

describe('pushbench schema result', async () => {
  const validate = validatorOf(await printed('result'));
  const result = JSON.parse(JSON.stringify(realisticResult(2)));

  test('describes results', () => {
    expect(validate(result)).toEqual([]);
  });

  test('allows what later releases add', () => {
    expect(validate({ ...result, later: 1, trials: [{ ...result.trials[0], later: {} }] })).toEqual([]);
  });

  test.each([
    ['another version', { schema: 'pushbench.result/99' }, '/schema'],
    ['a text for a count', { rounds: '2' }, '/rounds'],
    ['a hash that is none', { schedule: { ...result.schedule, sha256: 'x' } }, '/schedule/sha256'],
    ['a trial without its bytes', { trials: [{ ...result.trials[0], bytes: undefined }] }, '/trials/0'],
  ])('refuses %s, and says where it is', (_, change, where) => {
    const wrong = JSON.parse(JSON.stringify({ ...result, ...change }));
    expect(validate(wrong)).toContain(where);
  });
});

test.each([[], ['scenario'], ['result']])(
  'pushbench schema %s prints a schema of draft 2020-12',
  async (...args) => {
    const schema = await printed(...args);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(new Ajv2020().validateSchema(schema)).toBe(true);
  },
);

test('pushbench schema refuses other files, and says which there are', async () => {
  const { code, stderr } = await commandHere('schema', 'results');
  expect(code).toBe(2);
  expect(stderr).toContain('scenario, target, result');
});
