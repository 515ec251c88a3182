// A server of Server-Sent Events that knows nothing of pushbench: GET /events?topic=…, POST /publish/<topic>.
import { createServer } from 'node:http';

const listeners = new Map();

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/events') {
    response
      .writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      .flushHeaders();
    for (const topic of url.searchParams.getAll('topic')) {
      listeners.set(topic, (listeners.get(topic) ?? new Set()).add(response));
      response.on('close', () => listeners.get(topic).delete(response));
    }
  } else {
    let message = '';
    for await (const chunk of request.setEncoding('utf8')) message += chunk;
    const topic = decodeURIComponent(url.pathname.slice('/publish/'.length));
    for (const listener of listeners.get(topic) ?? []) listener.write(`data: ${message}\n\n`);
    response.writeHead(202).end();
  }
}).listen(Number(process.env.PORT ?? 3000), process.env.HOST);
