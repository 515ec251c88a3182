// An Express application with Server-Sent Events that knows nothing of pushbench.
import express from 'express';

const listeners = new Map();
const app = express();

app.get('/events', (request, response) => {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders();
  for (const topic of [request.query.topic].flat()) {
    listeners.set(topic, (listeners.get(topic) ?? new Set()).add(response));
    response.on('close', () => listeners.get(topic).delete(response));
  }
});

app.post('/publish/:topic', express.json(), ({ params, body }, response) => {
  const event = `data: ${JSON.stringify(body)}\n\n`;
  for (const listener of listeners.get(params.topic) ?? []) listener.write(event);
  response.sendStatus(202);
});

app.listen(Number(process.env.PORT ?? 3000), process.env.HOST);
