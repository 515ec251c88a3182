import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pushbench } from './fixtures/cli.ts';
import { startForeignServer } from './fixtures/foreignServer.ts';
import { examples } from './fixtures/product.ts';
import { changed, wrongly } from './fixtures/targetFile.ts';

describe('conform with a target file', () => {
  test.each([
    ['own-sse', 'Server-Sent Events'],
    ['own-websocket', 'WebSocket'],
    ['own-socket-io', 'WebSocket'],
  ])('finds nothing wrong with examples/%s, and lists what it does not promise', async (name, title) => {
    const path = join(examples, `${name}/${name}.target.yaml`);
    const { code, stdout } = await pushbench('conform', path).done;
    expect(stdout).toMatch(/^Every target\n {2}holds {8}ends when asked to\n/);
    expect(stdout).toContain(`\n${title}\n  holds        confirms a subscription\n`);
    expect(stdout).toMatch(
      /^ {2}not promised gives a subscriber that comes back what it missed \(promises\.resume: false\)$/m,
    );
    expect(stdout).toMatch(/\n\d+ hold, 0 fail, 2 not promised\n$/);
    expect(code).toBe(0);
  });

  test('names what fails, with the place in the file', async () => {
    const path = wrongly('breaks');
    const { code, stdout } = await pushbench('conform', path).done;
    expect(stdout).toMatch(/fails +takes what is published\n.*: the target answered 500/);
    expect(stdout).toContain(`\n      ${path}, publish\n`);
    expect(code).toBe(1);
  });

  test('neither starts nor ends what runs already', async () => {
    const server = await startForeignServer({ host: '127.0.0.1', port: 0 });
    const path = changed(
      [/start:[\s\S]*?publish:/, `url: ${server.url}\npublish:`],
      [/ {2}http-streaming:[\s\S]*$/, ''],
    );
    const { code, stdout } = await pushbench('conform', path).done;
    server.close();
    expect(stdout).toMatch(/^ {2}untried +ends when asked to$/m);
    expect(stdout).toMatch(/\n\d+ hold, 0 fail, 1 untried: /);
    expect(code).toBe(0);
  });

  test('says why a target does not get ready', async () => {
    const path = changed([/environment:.*/, "environment: { PORT: '0' }\n  within: 1s"]);
    const { code, stdout, stderr } = await pushbench('conform', path).done;
    expect(stderr).toMatch(/the target does not listen at [\d.]+:\d+ after 1s/);
    expect(stdout).toBe('');
    expect(code).toBe(4);
  });
});
