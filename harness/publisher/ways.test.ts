import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { publishingSchema } from '../../core/target/publishing.ts';
import { temporaryFolder } from '../../test/fixtures/temporaryFolder.ts';
import { createDescribedOutlet } from './describedOutlet.ts';
import type { Due } from './outlet.ts';

let cleanUp: () => void = () => {};
afterEach(() => cleanUp());

const due = (index: number, topic: string): Due => ({ index, message: { id: `${index}`, topic, data: 'é' } });
const all = ['a', 'a', 'b/c', 'a', 'b/c'].map((topic, index) => due(index, topic));
const textOf = ({ message }: Due) => JSON.stringify(message);

const outletOf = (how: object, sent = (_: number) => {}) =>
  createDescribedOutlet({ how: publishingSchema.parse(how), folder: temporaryFolder(), ready: null }, sent);

/** Publishes all, through a server that answers as told, and gives what came there. */
async function throughHttp(how: object, statusOf = (_: string) => 202) {
  const came: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    came.push(`${request.url} ${request.headers['x-topic']} ${body}`);
    response.writeHead(statusOf(`${request.url}`)).end('because');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp = () => server.close();
  const sent: number[] = [];
  const outlet = outletOf({ http: how }, (index) => sent.push(index));
  outlet.open({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, authority: null });
  outlet.send(all);
  expect(outlet.isBusy).toBe(true);
  await outlet.close();
  return { came, sent };
}

describe('by HTTP', () => {
  const how = { path: '/to/{topic:url}', headers: { 'X-Topic': '{topic}' }, body: 'm={message:url}' };
  const requestOf = (one: Due) =>
    `/to/${encodeURIComponent(one.message.topic)} ${one.message.topic} m=${encodeURIComponent(textOf(one))}`;

  test('each is a request, in order', async () => {
    const { came, sent } = await throughHttp(how);
    expect(came).toEqual(all.map(requestOf));
    expect(sent).toEqual([0, 1, 2, 3, 4]);
  });

  test('several at a time keep the order of each topic', async () => {
    const { came } = await throughHttp({ ...how, concurrency: 4 });
    const of = (topic: string) => came.filter((one) => one.includes(` ${topic} `));
    expect(of('a')).toEqual(all.filter(({ message }) => message.topic === 'a').map(requestOf));
    expect(came).toHaveLength(all.length);
  });

  test('a refusal is named with its request, its status and what it says', async () => {
    await expect(throughHttp(how, (url) => (url.includes('b%2Fc') ? 503 : 202))).rejects.toThrow(
      'POST /to/b%2Fc: the target answered 503 because',
    );
  });

  test('nobody there is named', async () => {
    const outlet = outletOf({ http: how });
    outlet.open({ url: 'http://127.0.0.1:1', authority: null });
    outlet.send(all);
    await expect(outlet.close()).rejects.toThrow(/POST \/to\/a: connect ECONNREFUSED/);
    expect(() => outlet.throwIfBroken()).toThrow(/ECONNREFUSED/);
  });
});

describe('by WebSocket', () => {
  /** After so many messages, the server closes. */
  async function throughSocket(closesAfter = Number.POSITIVE_INFINITY, path = '/in') {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/in' });
    const came: string[] = [];
    server.on('connection', (socket, request) => {
      came.push(`${request.url} ${socket.protocol}`);
      socket.on('message', (message) => {
        came.push(`${message}`);
        if (came.length > closesAfter) socket.close(1008, 'no publisher');
      });
    });
    await new Promise((resolve) => server.once('listening', resolve));
    cleanUp = () => server.close();
    const how = {
      path,
      subprotocol: 'p1',
      first: ['hello'],
      frame: '{"to":"{topic:json}","m":{message}}',
    };
    const outlet = outletOf({ websocket: how });
    outlet.open({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, authority: null });
    outlet.send(all);
    await outlet.close();
    return came;
  }

  test('each is a frame, in order, after what is said first', async () => {
    expect(await throughSocket()).toEqual([
      '/in p1',
      'hello',
      ...all.map((one) => `{"to":"${one.message.topic}","m":${textOf(one)}}`),
    ]);
  });

  test.each([
    ['at once', 1],
    ['after the last', 1 + all.length],
  ])('a target that closes it %s is named', async (_, after) => {
    await expect(throughSocket(after)).rejects.toThrow(
      'WebSocket /in: the target closed it with 1008 no publisher',
    );
  });

  test('a target that refuses it is named', async () => {
    await expect(throughSocket(0, '/nowhere')).rejects.toThrow(
      'WebSocket /nowhere: the target answered 400, which is no upgrade; expected 101',
    );
  });
});

describe('by a program', () => {
  async function through(script: string, messages = all) {
    const outlet = outletOf({ program: { command: `${process.execPath} -e '${script}'` } });
    outlet.open({ url: 'http://127.0.0.1:1', authority: null });
    outlet.send(messages);
    await outlet.close();
  }
  const echo = (line: string) =>
    `require("readline").createInterface({ input: process.stdin }).on("line", (line) => { ${line} })`;

  test('each is a line, for which it prints one', async () => {
    await through(
      echo(
        'if (JSON.parse(JSON.parse(line).message).topic !== JSON.parse(line).topic) throw 1; console.log("ok")',
      ),
    );
  });

  test('each is one line whatever ends lines, and what it says stays as it was', async () => {
    const separators = '\u2028\u2029\u0085\r\n';
    const message = { id: '0', topic: 'a', data: separators };
    const expected = [...separators].map((one) => one.codePointAt(0)).join();
    const found = '[...JSON.parse(JSON.parse(line).message).data].map((one) => one.codePointAt(0)).join()';
    await through(echo(`if (${found} !== "${expected}") throw 1; console.log("ok")`), [
      { index: 0, message },
    ]);
  });

  test('leaves nothing behind for the end of this process to do', async () => {
    const before = process.listenerCount('exit');
    await through(echo('console.log("ok")'));
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('that ends too soon is named, with what it said', async () => {
    await expect(through('console.error("no broker"); process.exit(3)')).rejects.toThrow(
      /the program ended \(exit code 3\); messages not acknowledged: \d; it said: no broker/,
    );
  });

  test('that ends with an error is named, though it has acknowledged all', async () => {
    await expect(
      through(
        echo('console.log("ok"); if (JSON.parse(JSON.parse(line).message).id === "4") process.exit(3)'),
      ),
    ).rejects.toThrow('the program ended (exit code 3); messages not acknowledged: 0');
  });

  test('that prints more than acknowledgements is named, with the first line beyond them', async () => {
    const says = /printed more lines than it was told messages, the first beyond them: ok/;
    await expect(through(`console.log("connected"); ${echo('console.log("ok")')}`)).rejects.toThrow(says);
  });

  test('that says nothing of some messages is named, and ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    cleanUp = () => vi.useRealTimers();
    const published = through(echo(''));
    const failed = expect(published).rejects.toThrow('not all messages were taken 15 s after the last');
    await vi.advanceTimersByTimeAsync(15_000);
    vi.useRealTimers();
    await failed;
  });
});
