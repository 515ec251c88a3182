import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { optionCases } from '../studies/conform/optionCases.ts';
import { Probe } from '../studies/conform/probe.ts';

const multipart = optionCases.find(({ name }) => name.includes('multipart/mixed'));
const next = '--pushbench\r\n';

let target: Target;
let front: Server;
let probe: Probe;

afterEach(async () => {
  probe.close();
  front.closeAllConnections();
  front.close();
  await target.close();
});

/** Tries the case of multipart on the built-in target, with changes in what it sends. */
async function tried(
  change: (piece: string) => string,
  type = (contentType: string) => contentType,
  heartbeatMs = 100,
): Promise<void> {
  target = await startTarget(targetOptionsSchema.parse({ heartbeatMs }), { host: '127.0.0.1', port: 0 });
  front = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const passed = request(new URL(url ?? '', target.url), { method, headers }, (came) => {
      const contentType = came.headers['content-type'] ?? '';
      const isMultipart = contentType.startsWith('multipart/');
      answer.writeHead(came.statusCode ?? 0, {
        'Content-Type': isMultipart ? type(contentType) : contentType,
        'Cache-Control': 'no-store',
      });
      answer.flushHeaders();
      came.on('data', (piece) => answer.write(isMultipart ? change(`${piece}`) : piece));
      came.on('end', () => answer.end()).on('error', () => answer.destroy());
    });
    answer.on('close', () => passed.destroy());
    passed.on('error', () => {});
    asked.pipe(passed);
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  const { port } = front.address() as AddressInfo;
  probe = new Probe({ url: `http://127.0.0.1:${port}`, authority: null }, new AbortController().signal);
  await multipart?.run(probe, 'http-streaming');
}

const asItIs = (piece: string) => piece;

test('multipart as the contract has it holds', async () => {
  expect(multipart?.appliesTo?.('http-streaming')).toBe(true);
  expect(multipart?.appliesTo?.('sse')).toBe(false);
  await tried(asItIs);
});

test.each([
  [
    'has no boundary',
    asItIs,
    () => 'multipart/mixed',
    'Content-Type is multipart/mixed; expected a boundary',
  ],
  [
    'has parts of no type',
    (piece: string) => piece.replaceAll('Content-Type: application/json\r\n', ''),
    undefined,
    'a part has the headers ""; expected Content-Type: application/json',
  ],
  [
    'never sends an empty part',
    (piece: string) => piece.replaceAll(`\r\n\r\n${next}`, (all, at) => (at === 0 ? '' : all)),
    undefined,
    'no empty part came',
  ],
])('a target that %s fails', async (_, change, type, says) => {
  await expect(tried(change, type)).rejects.toThrow(says);
});

test('a target that keeps the delimiter until the next part fails', async () => {
  let held = '';
  const late = (piece: string) => {
    const whole = held + piece;
    held = whole.endsWith(next) ? next : '';
    return whole.slice(0, whole.length - held.length);
  };
  await expect(tried(late, undefined, 15_000)).rejects.toThrow('no first part came with a cursor');
});

test('a target that answers with lines of JSON all the same has left multipart out', async () => {
  await expect(tried(asItIs, () => 'application/x-ndjson')).rejects.toThrow('Accept is ignored');
});
