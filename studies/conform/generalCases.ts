import { mediaTypes, paths } from '../../core/messages/contract.ts';
import type { Case } from './case.ts';
import type { Answer } from './conversation.ts';
import { must } from './fault.ts';
import { parseObject } from './json.ts';
import type { Probe } from './probe.ts';

type PostPath = keyof typeof mediaTypes;

/** What the contract asks of a target whatever transports it serves. */
export const generalCases: readonly Case[] = [
  {
    name: 'reports that it is healthy',
    section: 'GET /health',
    async run(probe) {
      const { status, text } = await probe.get(paths.health);
      must(status === 200, `answered with ${status}; expected 200`);
      must(parseObject<{ status: string }>(text).status === 'ok', 'status is not "ok"');
    },
  },
  {
    name: 'counts what is published, and ignores empty lines',
    section: 'POST /publish',
    async run(probe) {
      const line = (id: number) => JSON.stringify({ id: `${id}`, topic: probe.topic, data: 'x' });
      const { status, text } = await probe.post(paths.publish, `${line(1)}\n\n${line(2)}\n`);
      must(status === 200, `answered with ${status}; expected 200`);
      const { published } = parseObject<{ published: number }>(text);
      must(published === 2, `published is ${published}; expected 2`);
    },
  },
  {
    name: 'answers a message of a subscriber with 204',
    section: 'POST /messages',
    async run(probe) {
      const message = JSON.stringify({ id: '1', topic: probe.topic, data: 'x' });
      const { status } = await probe.post(paths.messages, message);
      must(status === 204, `answered with ${status}; expected 204`);
    },
  },
  ...[paths.publish, paths.messages].flatMap((path) => [
    takes(path, `${mediaTypes[path]}; charset=utf-8`),
    takes(
      path,
      mediaTypes[path].replace(/\w+/g, (word) => word.toUpperCase()),
    ),
    refuses(path, 'text/plain', 'text/plain'),
    refuses(path, 'a form', 'application/x-www-form-urlencoded'),
    refuses(path, 'text that names the right type', `text/plain; ${mediaTypes[path]}`),
    refuses(path, 'no Content-Type', null),
  ]),
  refusal('what is not JSON', () => 'no json'),
  refusal('a message without an id', (topic) => JSON.stringify({ topic, data: 'x' })),
  refusal('a message to a malformed topic', () => JSON.stringify({ id: '1', topic: 'a b', data: 'x' })),
  refusal('a message without a payload', (topic) => JSON.stringify({ id: '1', topic })),
  refusal('bad base64', (topic) => JSON.stringify({ id: '1', topic, base64: '*' })),
];

/** A way to write the media type of an endpoint. */
function takes(path: PostPath, mediaType: string): Case {
  return {
    name: `takes ${path} as ${mediaType}`,
    section: `POST ${path}`,
    async run(probe) {
      const { status } = await probe.post(path, messageFor(probe), mediaType);
      must(status === 200 || status === 204, `answered with ${status}; expected 200 or 204`);
    },
  };
}

/** A media type that a page of any origin may send. */
function refuses(path: PostPath, what: string, mediaType: string | null): Case {
  return {
    name: `answers ${what} on ${path} with 415 and a problem document`,
    section: `POST ${path}`,
    run: async (probe) => mustBeProblem(await probe.post(path, messageFor(probe), mediaType), 415),
  };
}

const messageFor = ({ topic }: Probe) => JSON.stringify({ id: '1', topic, data: 'x' });

/** A message that must be refused. */
function refusal(what: string, bodyFor: (topic: string) => string): Case {
  return {
    name: `answers ${what} with 400 and a problem document`,
    section: 'Errors',
    run: async (probe) => mustBeProblem(await probe.post(paths.messages, bodyFor(probe.topic)), 400),
  };
}

function mustBeProblem({ status, headers, text }: Answer, expected: number): void {
  must(status === expected, `answered with ${status}; expected ${expected}`);
  const type = headers.get('content-type') ?? 'missing';
  must(
    type.startsWith('application/problem+json'),
    `Content-Type is ${type}; expected application/problem+json`,
  );
  must(
    parseObject<{ status: number }>(text).status === expected,
    `the document does not have the status ${expected}`,
  );
}
