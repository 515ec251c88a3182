import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { messageOf } from '../../core/errors.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';
import { excerptOf } from '../../core/messages/unreadable.ts';
import type { Publishing } from '../../core/target/publishing.ts';
import { filled } from '../../core/target/template.ts';
import { requestTo } from '../processes/targetRequest.ts';
import type { Due, Way } from './outlet.ts';

const longestProblem = 1_000;
const answersWithinMs = 10_000;

/** A request for each message, on connections that are kept. */
export function createHttpWay(how: NonNullable<Publishing['http']>): Way {
  const { method, status: good, concurrency } = how;
  let target: TargetControl;
  let agent: Agent | undefined;

  const ask = ({ message }: Due): ClientRequest => {
    const places = { topic: message.topic, id: message.id, message: JSON.stringify(message) };
    const body = Buffer.from(filled(how.body, places));
    const headers = Object.fromEntries(
      Object.entries(how.headers).map(([name, value]) => [name, filled(value, places)]),
    );
    const options = { method, agent, headers: { ...headers, 'Content-Length': body.length } };
    const request = requestTo(target, filled(how.path, places), options);
    request.end(body);
    return request;
  };

  return {
    concurrency,
    keepsOrder: false,
    open(control) {
      target = control;
      const Kind = control.url.startsWith('https:') ? SecureAgent : Agent;
      agent = new Kind({ keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' });
    },
    publish,
    async close() {
      agent?.destroy();
    },
  };

  function publish(due: Due, isRepeated = false): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = ask(due);
      const about = (what: string) => new Error(`${method} ${request.path}: ${what}`);
      request.setTimeout(answersWithinMs, () =>
        request.destroy(new Error(`no answer within ${answersWithinMs / 1_000} s`)),
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The target has closed a connection that was idle; what was sent on it then, nobody has read.
        const isStale = error.code === 'ECONNRESET' && request.reusedSocket && !isRepeated;
        if (isStale) publish(due, true).then(resolve, reject);
        else reject(about(messageOf(error)));
      });
      request.on('response', (response) => {
        const { statusCode = 0 } = response;
        bodyOf(response).then(
          (body) =>
            good.includes(statusCode)
              ? resolve()
              : reject(about(`the target answered ${statusCode} ${excerptOf(body)}`.trim())),
          (error) => reject(about(messageOf(error))),
        );
      });
    });
  }
}

/** The beginning of an answer's body, when all of it has come: only then is its connection free. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8'))
    body += `${chunk}`.slice(0, longestProblem - body.length);
  return body;
}
