import { paths } from '../core/contract.ts';
import type { Bench } from './bench.ts';
import type { Case } from './case.ts';
import { must } from './fault.ts';
import { parseObject } from './json.ts';

/** What the contract asks of a target whatever transports it serves. */
export const generalCases: readonly Case[] = [
  {
    name: 'says that it is healthy',
    section: 'GET /health',
    async run(bench) {
      const { status, text } = await bench.get(paths.health);
      must(status === 200, `answered with ${status}; expected 200`);
      must(parseObject<{ status: string }>(text).status === 'ok', 'status is not "ok"');
    },
  },
  {
    name: 'counts what is published, and ignores empty lines',
    section: 'POST /publish',
    async run(bench) {
      const line = (id: number) => JSON.stringify({ id: `${id}`, topic: bench.topic, data: 'x' });
      const { status, text } = await bench.post(paths.publish, `${line(1)}\n\n${line(2)}\n`);
      must(status === 200, `answered with ${status}; expected 200`);
      const { published } = parseObject<{ published: number }>(text);
      must(published === 2, `published is ${published}; expected 2`);
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
  refusal('what is not JSON', () => 'no json'),
  refusal('a message without an id', (topic) => JSON.stringify({ topic, data: 'x' })),
  refusal('a message to a malformed topic', () => JSON.stringify({ id: '1', topic: 'a b', data: 'x' })),
  refusal('a message without a payload', (topic) => JSON.stringify({ id: '1', topic })),
  refusal('bad base64', (topic) => JSON.stringify({ id: '1', topic, base64: '*' })),
];

/** A message that must be refused. */
function refusal(what: string, bodyFor: (topic: string) => string): Case {
  return {
    name: `answers ${what} with 400 and a problem document`,
    section: 'Errors',
    run: (bench) => mustBeProblem(bench, bodyFor(bench.topic)),
  };
}

async function mustBeProblem(bench: Bench, body: string): Promise<void> {
  const { status, headers, text } = await bench.post(paths.messages, body);
  must(status === 400, `answered with ${status}; expected 400`);
  const type = headers.get('content-type') ?? 'missing';
  must(
    type.startsWith('application/problem+json'),
    `Content-Type is ${type}; expected application/problem+json`,
  );
  must(parseObject<{ status: number }>(text).status === 400, 'the document has no status 400');
}
