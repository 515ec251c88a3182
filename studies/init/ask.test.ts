import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { questions } from './wishes.ts';

/** Answers typed by somebody who does not wait for the questions. */
async function typed(text: string, of = questions.slice(0, 2)) {
  const input = new PassThrough();
  input.end(text);
  let said = '';
  const output = {
    write: (words: string) => {
      said += words;
    },
  };
  const answers = await ask(of, { input, output }).catch((error: Error) => error);
  return { answers, said };
}

test('an empty answer takes the usual one', async () => {
  const { answers, said } = await typed('\n6/min\n');
  expect(answers).toEqual(
    new Map([
      ['users', 500],
      ['rate', 0.1],
    ]),
  );
  expect(said).toMatch(/^How many users .*\? \[500\] How often .* \[2\/min\] $/);
});

test('what is no answer is asked for again, with what was expected', async () => {
  const { answers, said } = await typed('lots\n 7 \n1/s\n');
  expect(answers).toEqual(
    new Map([
      ['users', 7],
      ['rate', 1],
    ]),
  );
  expect(said.match(/How many users/g)).toHaveLength(2);
  expect(said).toContain('Expected a whole number from 1 to 100000.\n');
});

test('an input that ends is an error, and not an endless wait', async () => {
  const { answers } = await typed('7\n');
  expect(answers).toMatchObject({ exitCode: 2, message: expect.stringContaining('the input ended') });
});

test('without a question nothing is read', async () => {
  expect((await typed('7\n', [])).answers).toEqual(new Map());
});
