import { gzipSync } from 'node:zlib';
import type { PollAnswer } from '../../../core/messages/contract.ts';
import { withBody } from '../around.ts';
import type { Answer, Asked, Harm } from '../harm.ts';
import type { Luck } from '../luck.ts';

const isPoll = ({ transport }: Asked) => transport?.endsWith('polling') === true;

/** Of polls there are hundreds, of other subscriptions one for each user. */
const rarely = (asked: Asked, luck: Luck) =>
  asked.transport !== undefined && luck.oneIn(isPoll(asked) ? 30 : 3);

const text = (status: number, body: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body), ...headers },
  body,
});
const html = text(200, '<!DOCTYPE html><title>Welcome</title><p>It works!', { 'Content-Type': 'text/html' });

/** Gives this answer in the target's place when `when` says so. */
const answering =
  (answer: Answer, when: (asked: Asked, luck: Luck) => boolean): NonNullable<Harm['asked']> =>
  (asked, luck) => {
    if (!when(asked, luck)) return false;
    asked.answer(answer);
    return true;
  };

/** Puts another body into one poll answer in 30. */
const inPolls =
  (change: (answer: Answer) => Answer): NonNullable<Harm['answered']> =>
  (answer, luck) =>
    luck.oneIn(30) ? change(answer) : answer;

const ok = (body: string): Answer => text(200, body, { 'Content-Type': 'application/json' });

/** What is done to requests, and to the answers to polls. */
export const answers = {
  'answers 500': { asked: answering(text(500, 'out of luck'), rarely) },
  'answers 503 with Retry-After': { asked: answering(text(503, 'later', { 'Retry-After': '1' }), rarely) },
  'answers 429': { asked: answering(text(429, 'slow down'), rarely) },
  'refuses Socket.IO its upgrade': {
    asked: answering(
      text(400, 'Bad request'),
      ({ transport, request }, luck) =>
        transport === 'socket-io' && request.headers.upgrade !== undefined && luck.oneIn(1),
    ),
  },
  'forgets sessions of Socket.IO': {
    asked: answering(
      text(400, '{"code":1,"message":"Session ID unknown"}'),
      ({ transport, request }, luck) =>
        transport === 'socket-io' &&
        request.method === 'GET' &&
        /transport=polling&sid=/.test(request.url ?? '') &&
        luck.oneIn(10),
    ),
  },
  'answers 404': { asked: answering(text(404, 'no such page'), ({ transport }) => transport !== undefined) },
  redirects: {
    asked: answering(text(302, '', { Location: '/elsewhere' }), ({ transport }) => transport !== undefined),
  },
  'answers HTML': { asked: answering(html, ({ path }) => path !== '/publish') },
  'answers HTML at times': { asked: answering(html, rarely) },
  'never answers': { asked: ({ transport }) => transport !== undefined },
  'leaves some polls unanswered': { asked: (asked, luck) => isPoll(asked) && luck.oneIn(60) },
  'closes without an answer': {
    asked: (asked, luck) => {
      if (!rarely(asked, luck)) return false;
      asked.request.socket.destroy();
      return true;
    },
  },
  'polls not JSON': { answered: inPolls(() => ok('{"cursor":"c.1","notific')) },
  'polls null': { answered: inPolls(() => ok('null')) },
  'polls of another shape': { answered: inPolls(() => ok('{"messages":[]}')) },
  'polls without a cursor': {
    answered: (answer, luck) => {
      if (answer.status !== 200 || !luck.oneIn(30)) return answer;
      const { notifications } = JSON.parse(answer.body as string) as PollAnswer;
      return ok(JSON.stringify({ notifications }));
    },
  },
  'polls empty 200': { answered: inPolls(() => ok('')) },
  'polls in gzip': {
    answered: (answer, luck) => {
      if (answer.status !== 200 || !luck.oneIn(1)) return answer;
      const headers = { ...answer.headers, 'Content-Encoding': 'gzip' };
      return withBody({ ...answer, headers }, gzipSync(answer.body));
    },
  },
  'polls of another type': {
    answered: (answer, luck) =>
      answer.status === 200 && luck.oneIn(1)
        ? { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/plain' } }
        : answer,
  },
  'closes kept connections': {
    answered: (answer, luck, socket) => {
      // After its answer, and without a word: as a server does whose keep-alive timeout is the poll interval.
      if (luck.oneIn(30)) setImmediate(() => socket?.end());
      return answer;
    },
  },
  'says too great a length': {
    answered: (answer, luck, socket) => {
      if (answer.status !== 200 || !luck.oneIn(30)) return answer;
      setTimeout(() => socket?.destroy(), 5);
      return {
        ...answer,
        headers: { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) + 10 },
      };
    },
  },
  'says too small a length': {
    answered: (answer, luck) =>
      answer.status === 200 && luck.oneIn(30)
        ? { ...answer, headers: { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) - 1 } }
        : answer,
  },
  'publishes more than it took': { published: () => ok('{"published":123456789}') },
  'refuses the publisher': {
    asked: answering(text(500, 'no room'), ({ path }) => path === '/publish'),
  },
  'refuses some messages': {
    asked: answering(text(500, 'no room'), ({ path }, luck) => path === '/messages' && luck.oneIn(10)),
  },
} satisfies Record<string, Harm>;
