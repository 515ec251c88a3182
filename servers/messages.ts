import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { idPattern, mediaTypes, paths, type TargetOptions, topicPattern } from '../core/messages/contract.ts';
import type { Payload } from '../core/schedule/payload.ts';
import type { Feed } from './feed.ts';
import type { Grant, Guard } from './guard.ts';
import { answerJson } from './json.ts';
import { payloadBytesOf } from './notification.ts';
import { Problem } from './problem.ts';
import { readBody, requireMediaType } from './requestBody.ts';
import type { Routes } from './routes.ts';

/**
 * Appends a message to the feed. Throws a Problem when it is malformed or too large, or when its sender has
 * no right to the topic.
 */
export function acceptMessage(
  feed: Feed,
  message: unknown,
  maxBytes: number,
  grant?: Pick<Grant, 'require'>,
): void {
  const { id, topic, payload } = parse(message);
  grant?.require([topic]);
  const bytes = payloadBytesOf(payload);
  if (bytes > maxBytes) throw new Problem(413, `the payload has ${bytes} bytes (limit ${maxBytes})`);
  feed.append(id, topic, payload);
}

// Checked by hand: this runs once per notification, inside the CPU time that is being measured.
function parse(message: unknown): { id: string; topic: string; payload: Payload } {
  if (typeof message !== 'object' || message === null) throw new Problem(400, 'expected a JSON object');
  const { id, topic, data, base64 } = message as Record<string, unknown>;
  if (typeof id !== 'string' || !idPattern.test(id))
    throw new Problem(400, `id is missing or not ${idPattern}`);
  if (typeof topic !== 'string' || !topicPattern.test(topic))
    throw new Problem(400, `topic is missing or not ${topicPattern}`);
  if (typeof data === 'string' && base64 === undefined) return { id, topic, payload: data };
  if (data === undefined && z.base64().safeParse(base64).success)
    return { id, topic, payload: Buffer.from(base64 as string, 'base64') };
  throw new Problem(400, 'expected data (a string), or base64, and not both');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
}

/**
 * Mounts `POST /messages` for what clients send and `POST /publish` for the publisher's stream, which is not
 * asked for a token.
 */
export function mountMessages(routes: Routes, feed: Feed, options: TargetOptions, guard: Guard): void {
  // JSON may write a byte of payload as up to six characters, and there is an envelope around it.
  const maxLineBytes = options.maxMessageBytes * 6 + 1024;

  routes.post(paths.messages, async (request, response) => {
    const grant = guard.admit(request);
    requireMediaType(request, mediaTypes[paths.messages]);
    const body = await readBody(request, maxLineBytes);
    acceptMessage(feed, parseJson(body), options.maxMessageBytes, grant);
    response.writeHead(204).end();
  });

  routes.post(paths.publish, async (request, response) => {
    requireMediaType(request, mediaTypes[paths.publish]);
    let published = 0;
    await takeLines(request, maxLineBytes, (lines) => {
      // All lines of a chunk are appended before anything else runs, so that what was due together is sent
      // together.
      for (const line of lines) acceptMessage(feed, parseJson(line), options.maxMessageBytes);
      published += lines.length;
    });
    answerJson(response, { published });
  });
}

/**
 * Passes on the lines of a body, chunk by chunk as they arrive; empty ones are skipped. If `take` throws,
 * rejects with the error and stops reading. By events: an async iterator would cost each chunk several
 * microtasks.
 */
function takeLines(
  request: IncomingMessage,
  maxBytes: number,
  take: (lines: string[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const onData = (text: string) => {
      const lines = (rest + text).split('\n');
      // split() returns at least one piece.
      rest = lines.pop() as string;
      try {
        if (rest.length > maxBytes) throw new Problem(413, `a line has more than ${maxBytes} characters`);
        take(lines.filter((line) => line !== ''));
      } catch (error) {
        // Listening no more would let the rest flow away unread; paused, the request stays open for its
        // answer.
        request.off('data', onData).pause();
        reject(error);
      }
    };
    request.setEncoding('utf8').on('data', onData);
    request.once('error', reject);
    request.once('end', () => {
      try {
        if (rest !== '') take([rest]);
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}
