/*
 * Process entry of the calibration target: SSE by the contract, with every notification held back for
 * DELAY_MS from the moment at which it came in. What is measured beyond that is pushbench's own error.
 */
import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import { monotonicMs } from '../../core/clock.ts';
import { paths, readyLine } from '../../core/messages/contract.ts';

const delayMs = Number(process.env.DELAY_MS);
/** Nearer to the due instant than this, the timer's whole milliseconds are too coarse. */
const precisionMs = 2;

const subscribers = new Map<string, ServerResponse[]>();
/** All are held for the same time: first in, first out. */
const held: { readonly dueMs: number; readonly line: string }[] = [];
let next = 0;
let waiting = false;

// Turning the event loop instead of sleeping keeps this process awake to stamp what comes in meanwhile.
function releaseDue(): void {
  waiting = false;
  for (let one = held[next]; one !== undefined; one = held[++next]) {
    const { dueMs, line } = one;
    const leftMs = dueMs - monotonicMs();
    if (leftMs > 0) {
      waiting = true;
      if (leftMs > precisionMs) setTimeout(releaseDue, leftMs - precisionMs);
      else setImmediate(releaseDue);
      return;
    }
    const { topic } = JSON.parse(line) as { topic: string };
    for (const response of subscribers.get(topic) ?? []) response.write(`id: c${next}\ndata: ${line}\n\n`);
  }
}

function hold(line: string): void {
  held.push({ dueMs: monotonicMs() + delayMs, line });
  if (!waiting) releaseDue();
}

const server = createServer({ noDelay: true, requestTimeout: 0 }, async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === paths.publish) {
    let rest = '';
    let published = 0;
    for await (const chunk of request.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      published += lines.length;
      lines.forEach(hold);
    }
    response.end(JSON.stringify({ published }));
  } else if (url.pathname === '/sse') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write('event: cursor\nid: c0\ndata: {"cursor":"c0"}\n\n');
    for (const topic of (url.searchParams.get('topics') ?? '').split(','))
      subscribers.set(topic, [...(subscribers.get(topic) ?? []), response]);
  } else if (url.pathname === paths.health) response.end('{"status":"ok"}');
  else response.writeHead(404).end();
});

// Whoever started this process holds its standard input: when it is gone, so are we.
process.stdin.on('end', () => process.exit(0)).resume();
const host = process.env.HOST ?? '127.0.0.1';
server.listen(Number(process.env.PORT ?? 0), host, () => {
  console.log(readyLine(`http://${host}:${(server.address() as { port: number }).port}`));
});
