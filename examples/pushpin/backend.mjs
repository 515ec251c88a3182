// A plain HTTP backend that answers at once, and says by GRIP which requests Pushpin holds, for which topics.
// https://pushpin.org/docs/protocols/grip/
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, request as send } from 'node:http';

const [dir] = process.argv.slice(2);
const log = [];
/** The number of the newest message, by topic. */
const newest = new Map();
const newestOf = (topic) => newest.get(topic) ?? 0;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const toPushpin = (items) =>
  new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    send({ port: 5561, path: '/publish', method: 'POST', agent, headers }, (answer) =>
      answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end(JSON.stringify({ items }));
  });

async function publish(topic, message) {
  const seq = log.push({ topic, message });
  const last = newestOf(topic);
  newest.set(topic, seq);
  const item = (channel, formats) => ({ channel, id: `${seq}`, 'prev-id': `${last}`, formats });
  await toPushpin([
    item(topic, {
      'http-stream': { content: `data: ${message}\n\n` },
      'http-response': { headers: { 'X-Position': `${seq}` }, body: `[${message}]` },
      'ws-message': { content: message },
    }),
    item(`lines:${topic}`, { 'http-stream': { content: `${message}\n` } }),
  ]);
}

const textOf = async (request) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
};
const event = (name, content) => `${name} ${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`;

/** By path: what a subscriber of some topics is answered. */
const answers = {
  '/lines': (topics) => [{ 'Grip-Hold': 'stream', 'Grip-Channel': topics.map((topic) => `lines:${topic}`) }],
  '/events': (topics) => [
    { 'Content-Type': 'text/event-stream', 'Grip-Hold': 'stream', 'Grip-Channel': topics },
  ],
  '/poll': (topics, since) => {
    const position = { 'X-Position': `${log.length}` };
    if (since === '') return [position, '[]'];
    const news = log.slice(Number(since)).filter(({ topic }) => topics.includes(topic));
    if (news.length > 0) return [position, `[${news.map(({ message }) => message)}]`];
    // Where something was published meanwhile, Pushpin finds another newest message, and asks again.
    const channels = topics.map((topic) => `${topic}; prev-id=${newestOf(topic)}`);
    return [{ ...position, 'Grip-Hold': 'response', 'Grip-Timeout': '25', 'Grip-Channel': channels }, '[]'];
  },
  // https://pushpin.org/docs/protocols/websocket-over-http/
  '/socket': (topics, _since, events) => [
    {
      'Content-Type': 'application/websocket-events',
      'Sec-WebSocket-Extensions': 'grip; message-prefix=""',
    },
    events.startsWith('OPEN')
      ? `OPEN\r\n${topics.map((channel) => event('TEXT', `c:${JSON.stringify({ type: 'subscribe', channel })}`)).join('')}`
      : '',
  ],
};

const backend = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const body = await textOf(request);
  if (pathname.startsWith('/publish/')) {
    await publish(decodeURIComponent(pathname.slice('/publish/'.length)), body);
    return response.writeHead(202).end();
  }
  const answer = answers[pathname];
  if (answer === undefined) return response.writeHead(404).end();
  const [headers, text = ''] = answer(searchParams.getAll('topic'), searchParams.get('since') ?? '', body);
  response.writeHead(200, headers).end(text);
});

backend.listen(0, '127.0.0.1', () => {
  writeFileSync(`${dir}/routes`, `* 127.0.0.1:${backend.address().port},over_http\n`);
  const pushpin = spawn('pushpin', ['--config', `${dir}/pushpin.conf`, '--merge-output'], {
    stdio: 'inherit',
  });
  pushpin.on('exit', (code) => process.exit(code ?? 1));
  process.on('SIGTERM', () => pushpin.kill());
});
