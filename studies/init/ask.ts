import { createInterface } from 'node:readline';
import { InvalidArgumentError } from 'commander';
import { PushbenchError } from '../../core/errors.ts';
import type { Question } from './wishes.ts';

/** Who answers: a terminal, or what a test puts there. */
export interface Answerer {
  readonly input: NodeJS.ReadableStream;
  readonly output: { write(text: string): unknown };
}

/**
 * Asks questions one after the other; an empty answer takes the usual one, and one that cannot be read is
 * asked for again. The terminal itself shows what is typed. Throws a PushbenchError when the input ends.
 */
export async function ask(
  questions: readonly Question[],
  { input, output }: Answerer,
): Promise<ReadonlyMap<Question['name'], unknown>> {
  const answers = new Map<Question['name'], unknown>();
  if (questions.length === 0) return answers;
  const reader = createInterface({ input });
  const lines = reader[Symbol.asyncIterator]();
  try {
    for (const one of questions) {
      while (!answers.has(one.name)) {
        output.write(`${one.words} [${one.usual}] `);
        const line = await lines.next();
        if (line.done) {
          output.write('\n');
          throw new PushbenchError(
            'the input ended before all questions were answered; nothing was written',
            {
              hint: 'Answer them, or give flags: pushbench init --help lists them.',
            },
          );
        }
        try {
          answers.set(one.name, one.parse(line.value.trim() || one.usual));
        } catch (error) {
          if (!(error instanceof InvalidArgumentError)) throw error;
          output.write(`${error.message}\n`);
        }
      }
    }
  } finally {
    // An open terminal would keep the process from ending.
    reader.close();
  }
  return answers;
}
