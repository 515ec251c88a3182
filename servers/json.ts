import type { ServerResponse } from 'node:http';

/** Answers 200 with a value as JSON. */
export function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
