import { paths } from '../core/contract.ts';
import type { Bench, Case } from './case.ts';
import { must } from './fault.ts';

/** What the contract asks of a target whatever transports it serves. */
export const generalCases: readonly Case[] = [
  {
    name: 'says that it is healthy',
    section: 'GET /health',
    async run({ url, transcript }) {
      const { status, text } = await transcript.ask(url, paths.health);
      must(status === 200, `${paths.health} was answered with ${status}; expected 200`);
      must((JSON.parse(text) as { status?: unknown }).status === 'ok', 'status is not "ok"');
    },
  },
  {
    name: 'counts what is published, and ignores empty lines',
    section: 'POST /publish',
    async run(bench) {
      const line = (id: number) => JSON.stringify({ id: `${id}`, topic: bench.topic, data: 'x' });
      const { status, text } = await bench.post(paths.publish, `${line(1)}\n\n${line(2)}\n`);
      must(status === 200, `answered with ${status}; expected 200`);
      must((JSON.parse(text) as { published?: unknown }).published === 2, 'published is not 2');
    },
  },
  {
    name: 'answers a message of a subscriber with 204',
    section: 'POST /messages',
    async run(bench) {
      const message = JSON.stringify({ id: '1', topic: bench.topic, data: 'x' });
      const { status } = await bench.post(paths.messages, message);
      must(status === 204, `answered with ${status}; expected 204`);
    },
  },
  ...[
    ['what is not JSON', () => 'no json'],
    ['a message without an id', (topic: string) => JSON.stringify({ topic, data: 'x' })],
    ['a message to a malformed topic', () => JSON.stringify({ id: '1', topic: 'a b', data: 'x' })],
    ['a message without a payload', (topic: string) => JSON.stringify({ id: '1', topic })],
    ['bad base64', (topic: string) => JSON.stringify({ id: '1', topic, base64: '*' })],
  ].map(
    ([what, bodyOf]): Case => ({
      name: `answers ${what as string} with 400 and a problem document`,
      section: 'Errors',
      run: async (bench) => mustBeProblem(bench, (bodyOf as (topic: string) => string)(bench.topic)),
    }),
  ),
];

async function mustBeProblem(bench: Bench, body: string): Promise<void> {
  const { status, headers, text } = await bench.post(paths.messages, body);
  must(status === 400, `answered with ${status}; expected 400`);
  const type = headers.get('content-type');
  must(
    type?.startsWith('application/problem+json') === true,
    `Content-Type is ${type}; expected application/problem+json`,
  );
  must((JSON.parse(text) as { status?: unknown }).status === 400, 'the document has no status 400');
}
