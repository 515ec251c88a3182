import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freePort, portsOf, whenListening } from './listening.ts';

const host = '127.0.0.1';

test.runIf(existsSync('/proc/self/net/tcp'))(
  'a server listens where a child of it does, in whichever process group (where there is /proc)',
  async () => {
    const port = await freePort(host);
    // It ends with the test, which has its standard input.
    const program = `process.stdin.resume().on('end', process.exit); require('node:net').createServer().listen(${port}, '${host}')`;
    const child = spawn('setsid', ['--wait', process.execPath, '-e', program], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    try {
      const { signal } = new AbortController();
      expect(await whenListening(child.pid as number, { host, port }, 20_000, signal)).toBe(true);
      expect(portsOf(child.pid as number)).toEqual([port]);
      expect(portsOf(process.pid)).toContain(port);
    } finally {
      child.stdin.end();
    }
  },
);
