import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { adviceOnReadyLine, readyUrl, withoutReadyLine } from './readyLine.ts';

/** What is made of output that comes in these pieces. */
function readAt(pieces: readonly string[], port = 0, scheme: 'http:' | 'https:' = 'http:') {
  const stdout = new PassThrough();
  const at = readyUrl(stdout, { host: '10.77.0.1', port, scheme });
  for (const piece of pieces) stdout.write(piece);
  return at;
}

const read = async (...args: Parameters<typeof readAt>) => (await readAt(...args)).url;

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
    /names “http:\/\/localhost:41234”, but it was told to listen on HOST=10\.77\.0\.1/,
  ],
  ['http://0.0.0.0:41234', 0, /HOST=10\.77\.0\.1/],
  ['http://10.77.0.1:41234', 8080, /told to listen on PORT=8080/],
  ['http://10.77.0.1:0', 0, /has no port/],
  ['http://10.77.0.1:41234/api', 0, /has a path/],
  [
    'http://10.77.0.1:99999',
    0,
    /not a valid URL; expected pushbench-target ready http:\/\/10\.77\.0\.1:<port>/,
  ],
  ['http:10.77.0.1:41234', 0, /not a valid URL/],
  ['3000', 0, /“3000”, which is not a valid URL/],
  ['https://10.77.0.1:41234', 0, /runs without TLS: serve http:.*no certificate/],
])('a line that names %s is refused', async (url, port, message) => {
  await expect(read([`pushbench-target ready ${url}\n`], port)).rejects.toThrow(message);
});

const ready = 'pushbench-target ready http://10.77.0.1:41234';

test.each([
  ['coloured', `\u001b[32m${ready}\u001b[0m`],
  ['with a level', `[info] ${ready}`],
  ['with a time and a coloured level', `2026-11-29T06:40:54.123Z \u001b[36mINFO\u001b[0m server: ${ready}`],
  ['with the name of a service', `web_1  | ${ready}`],
  ['with a carriage return', `${ready}\r`],
])('a line %s is the ready line', async (_what, line) => {
  expect(await read([`starting\n${line}\n`])).toBe('http://10.77.0.1:41234');
  expect(withoutReadyLine(`starting\n${line}\nlater\n`)).toBe('starting\nlater');
});

test.each([
  ['a shell’s trace', `+ echo ${ready}`],
  ['a promise', `it will print: ${ready}`],
  ['a log entry in JSON', `{"msg":"${ready}"}`],
  ['a line with more after it', `${ready} (pid 7)`],
])('%s is not the ready line', async (_what, line) => {
  const real = 'http://10.77.0.1:5';
  expect(await read([`${line}\n`, `pushbench-target ready ${real}\n`])).toBe(real);
});

test.each([
  ['pushbench-target ready http://127.0.0.1:1\n', /is on standard error/],
  ['', /^Expected one line on standard output: pushbench-target ready http:\/\/127\.0\.0\.1:<port>/],
  [
    `{"msg":"${ready}"}\n`,
    /^Seen: “\{"msg":"pushbench-target ready [^”]+”\nExpected .*:<port>\n.*nothing after it/,
  ],
  ['Pushbench-Target Ready: 3000\n', /^Seen: “Pushbench-Target Ready: 3000”/],
  [
    'loading\n\u001b[32mListening on port 3000\u001b[0m\n',
    /^“Listening on port 3000” is not the ready line\. Print .* HOST and PORT .*:<port>$/,
  ],
  ['Server running at http://localhost:3000/\n', /^“Server running at http:\/\/localhost:3000\/” is not/],
])('where no ready line came, the advice fits what was printed: %j', (output, advice) => {
  expect(adviceOnReadyLine(output, '127.0.0.1')).toMatch(advice);
});

const [url, control] = ['https://10.77.0.1:41234', 'http://10.77.0.1:41235'];
const lines = (...said: readonly string[]) => [
  `${said.map((line) => `pushbench-target ${line}`).join('\n')}\n`,
];

test('a line before it may name another address for what is published', async () => {
  const at = await readAt(lines(`control ${control}`, `ready ${url}`), 0, 'https:');
  expect(at).toEqual({ url, controlUrl: control });
  expect((await readAt(lines(`ready ${url}`), 0, 'https:')).controlUrl).toBe(url);
});

test.each([
  [`control https://10.77.0.1:41235`, /control line names .*, but it is for http:\/\//],
  ['control http://127.0.0.1:41235', /control line names .*HOST=10\.77\.0\.1/],
])('another address such as %s is refused', async (line, message) => {
  await expect(readAt(lines(line, `ready ${url}`), 0, 'https:')).rejects.toThrow(message);
});

test('a target that ignores its certificate is told how to serve over TLS', async () => {
  await expect(readAt(lines('ready http://10.77.0.1:41234'), 0, 'https:')).rejects.toThrow(
    /runs over TLS: with PUSHBENCH_TLS_CERT and PUSHBENCH_TLS_KEY/,
  );
});
