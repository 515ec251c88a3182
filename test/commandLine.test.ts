import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { commandHere } from '../scripts/commandHere.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';

describe('pushbench run', () => {
  test('says everything that is wrong with a scenario, with exit code 2, and writes nothing', async () => {
    const { file, out } = write(
      yaml().replace('users: 10', 'users: none\ncolour: red').replace('sse', 'telepathy'),
    );
    const { code, stderr } = await commandHere('run', file, '--out', out);
    expect(code).toBe(2);
    expect(stderr).toMatch(/tiny\.yaml:5:8: users: /);
    expect(stderr).toMatch(/tiny\.yaml:6:1: colour: unknown key/);
    expect(stderr).toMatch(/tiny\.yaml:15:\d+: variants\[0\]/);
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [['run'], /missing required argument/],
    [['run', 'no-such-scenario'], /unknown scenario "no-such-scenario"[\s\S]*forum-notifications/],
    [['run', 'echo', '--variants', 'ssse'], /echo has no variant ssse[\s\S]*It has: /],
    [['run', 'echo', '--variants', ' sse, ssse,'], /echo has no variant ssse\n/],
    [['ceilings', '--kinds', 'empty-polls, speed'], /There is no speed; choose from/],
    [['run', 'echo', '--rounds', '0'], /whole number from 1/],
    [['run', 'echo', '--network', 'token-ring'], /Allowed choices are auto, private, host/],
    [['aa', 'echo', '--variant', 'ssse'], /echo has no variant ssse/],
    [['aa', 'echo', '--rounds', '1'], /whole number from 2/],
    [['run', 'echo', '--measure', '10'], /duration such as/],
    [['run', 'chat-rooms', '--users', '3'], /less than one room/],
    [['rnu'], /Did you mean run/],
  ])('refuses %j with exit code 2 and a message that helps', async (args, message) => {
    const { code, stderr } = await commandHere(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('refuses a port that is taken, with exit code 2', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { file, out } = write(yaml());
    const { code, stderr } = await commandHere(
      ...['run', file, '--network', 'host', '--port', `${port}`, '--out', out],
    );
    server.close();
    expect(stderr).toContain(`port ${port} is in use`);
    expect(code).toBe(2);
  });
});

describe('the other commands', () => {
  test.each([
    [['list', 'scenarios'], /forum-notifications: A forum/],
    [['list', 'transports'], /websocket +WebSocket/],
    [['list', 'metrics'], /latency\.p99 +ms/],
    [['validate', 'echo'], /echo is valid[\s\S]*schedule +[0-9a-f]{64}/],
    [['schema'], /"\$schema"/],
    [['--help'], /pushbench list scenarios/],
    [
      ['--help'],
      /^Run and report:\n[\s\S]*^ {2}run [\s\S]*^Studies:\n {2}compare [\s\S]*^Look up:\n[\s\S]*^ {2}help /m,
    ],
    [['run', '--help'], /Exit codes/],
    [['calibrate', '--help'], /known time/],
    [['aa', '--help'], /noise/],
    [['--version'], /^\d+\.\d+\.\d+/],
  ])('%j answers on stdout with exit code 0', async (args, expected) => {
    const { code, stdout, stderr } = await pushbench(...args).done;
    expect(stderr).toBe('');
    expect(stdout).toMatch(expected);
    expect(code).toBe(0);
  });

  test('a reader that has seen enough is no error', async () => {
    const run = pushbench('list', 'scenarios');
    run.child.stdout?.destroy();
    expect(await run.done).toMatchObject({ code: 0, stderr: '' });
  });

  test('validate says what is wrong, with exit code 2', async () => {
    const { file } = write(yaml().replace('perSecond: 5', 'perSecond: -5'));
    const { code, stderr } = await commandHere('validate', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/tiny\.yaml:10:\d+: streams\[0\]\.arrivals\.perSecond/);
  });
});
