import type { WireMessage } from '../../core/messages/contract.ts';
import { readPollAnswer } from '../../core/messages/wireMessage.ts';
import { ask } from './ask.ts';

/** The path of a poll for what came on a topic after the cursor. */
export const pollPath = (endpoint: string, topic: string, cursor: string): string =>
  `${endpoint}?topics=${topic}&cursor=${cursor}`;

/** The feed's end, as a poll without a cursor is told. */
export async function endCursor(endpoint: string, topic: string, url: string): Promise<string> {
  const body = await ask(new URL(`${endpoint}?topics=${topic}`, url), 200);
  return readPollAnswer(body).cursor;
}

const payload = 'x'.repeat(200);

/** A notification of 200 B, as a line for a publish stream. */
export function notificationLine(topic: string, id: number): string {
  const message: WireMessage = { id: `${id}`, topic, data: payload };
  return `${JSON.stringify(message)}\n`;
}
