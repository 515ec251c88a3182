import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../core/errors.ts';

const answerWithinMs = 5_000;
/** The answers of a target that leaves a transport out; servers/CONTRACT.md. */
const notServed = new Set([404, 501]);

/**
 * Asks once, on a connection of its own, and gives the answer's body. Rejects, saying what was asked and what
 * came of it, when nothing answers, or with another status than expected.
 */
export async function ask(
  url: URL,
  expectedStatus: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await answerTo(url, headers).catch((error) => {
    throw new Error(`no answer to GET ${url.href}: ${messageOf(error)}`);
  });
  const status = answer.statusCode as number;
  if (status === 101) answer.socket.destroy();
  const body = status === 101 ? '' : await text(answer);
  if (status === expectedStatus) return body;
  if (notServed.has(status))
    throw new Error(`the target does not serve GET ${url.pathname} (it answered ${status})`);
  throw new Error(`GET ${url.href} was answered with ${status} instead of ${expectedStatus}: ${body}`);
}

function answerTo(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: false, timeout: answerWithinMs });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${answerWithinMs / 1000} s`)));
    asked.once('error', reject).once('response', resolve).once('upgrade', resolve).end();
  });
}
