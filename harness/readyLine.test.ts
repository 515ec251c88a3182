import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { adviceOnReadyLine, readyUrl } from './readyLine.ts';

/** What is made of output that comes in these pieces. */
function read(pieces: readonly string[], port = 0): Promise<string> {
  const stdout = new PassThrough();
  const url = readyUrl(stdout, { host: '10.77.0.1', port });
  for (const piece of pieces) stdout.write(piece);
  return url;
}

test('the line is found among others, however the pipe cuts it', async () => {
  const url = 'http://10.77.0.1:41234';
  expect(await read([`pushbench-target ready ${url}\n`])).toBe(url);
  expect(await read(['loading\npush', 'bench-target ready http://10.77', '.0.1:412', '34\n'])).toBe(url);
  // More after it in one piece than is kept for reports.
  expect(await read([`pushbench-target ready ${url}\n${'x'.repeat(10_000)}\n`])).toBe(url);
});

test.each([
  [
    'http://localhost:41234',
    0,
    /names http:\/\/localhost:41234, and it was told to listen on HOST=10\.77\.0\.1/,
  ],
  ['http://0.0.0.0:41234', 0, /HOST=10\.77\.0\.1/],
  ['http://10.77.0.1:41234', 8080, /told to listen on PORT=8080/],
  ['http://10.77.0.1:0', 0, /has no port/],
  ['http://10.77.0.1:41234/api', 0, /has a path/],
  ['http://10.77.0.1:99999', 0, /no URL/],
])('a line that names %s is refused', async (url, port, message) => {
  await expect(read([`pushbench-target ready ${url}\n`], port)).rejects.toThrow(message);
});

test('the advice tells a line in the wrong place from a line that is missing', () => {
  expect(adviceOnReadyLine('pushbench-target ready http://127.0.0.1:1\n', '127.0.0.1')).toContain(
    'standard error',
  );
  expect(adviceOnReadyLine('listening\n', '127.0.0.1')).toContain(
    'pushbench-target ready http://127.0.0.1:<port>',
  );
});
