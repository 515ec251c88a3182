import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import { type Certified, type Identity, issueIdentity } from '../harness/processes/certificate.ts';
import { TrialProcesses } from '../harness/processes/processes.ts';
import { targetNamed } from '../harness/processes/targetCommand.ts';
import { startTarget, type Target } from '../servers/target.ts';
import { subscribe } from './fixtures/subscriber.ts';
import { sharedPlace } from './fixtures/trial.ts';

const host = '127.0.0.1';
const hourMs = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs);
const issue = (parts: Partial<Certified> = {}) => issueIdentity({ kind: 'p256', hosts: [host], ...parts });
const tls = { tls: { version: '1.3', certificate: 'p256', resume: true } } as const;

let servers: Server[] = [];
beforeEach(() => {
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const httpsWith = ({ certificate, key }: Identity) =>
  createHttps({ cert: certificate, key }, (_, response) => response.end('{}'));

/** What a person is told who names a target that runs already, before any trial. */
async function told(url: string, over: typeof tls | undefined, authority: string | null) {
  const processes = new TrialProcesses(sharedPlace.cores, await sharedPlace.network.open());
  try {
    const options = targetOptionsSchema.parse({});
    await processes.startTarget(targetNamed(url, null, authority), options, 0, over);
    return 'ready';
  } catch (error) {
    const { message, hint = '', exitCode } = error as { message: string; hint?: string; exitCode?: number };
    return `${exitCode}: ${message} ${hint}`.trim();
  } finally {
    await processes.stop();
  }
}

describe('a target that runs already', () => {
  test('is accepted by its own certificate, and by that of its issuer', async () => {
    const identity = issue();
    const port = await portOf(httpsWith(identity));
    expect(await told(`https://${host}:${port}`, tls, identity.authority)).toBe('ready');
    expect(await told(`https://${host}:${port}`, tls, identity.certificate)).toBe('ready');
  });

  test.each([
    [
      'for another name',
      issue({ hosts: ['other.example'] }),
      /another name: it is for DNS:other\.example, not for/,
    ],
    ['that has expired', issue({ from: inHours(-2), until: inHours(-1) }), /its certificate has expired/],
    ['that is not valid yet', issue({ from: inHours(1), until: inHours(2) }), /is not valid yet/],
  ])('with a certificate %s is refused with the reason', async (_what, identity, reason) => {
    const port = await portOf(httpsWith(identity));
    const said = await told(`https://${host}:${port}`, tls, identity.authority);
    expect(said).toMatch(/^4: https:\/\/127\.0\.0\.1:\d+ cannot be measured/);
    expect(said).toMatch(reason);
  });

  test('with a certificate of an unknown issuer is refused, with what to do', async () => {
    const port = await portOf(httpsWith(issue()));
    for (const authority of [null, issue().authority])
      expect(await told(`https://${host}:${port}`, tls, authority)).toMatch(/not trusted.*--target-cert/);
  });

  test('without TLS is refused as that', async () => {
    const port = await portOf(createHttp((_, response) => response.end()));
    expect(await told(`https://${host}:${port}`, tls, null)).toMatch(/^4: .*does not speak TLS at this port/);
  });

  test('with TLS behind an http:// URL is refused as that, with its URL', async () => {
    const port = await portOf(httpsWith(issue()));
    expect(await told(`http://${host}:${port}`, undefined, null)).toBe(
      `4: http://${host}:${port} cannot be measured: it speaks TLS at this port Its URL is https://${host}:${port}.`,
    );
  });

  test('at a URL of the other scheme than the path needs is a mistake of the command line', async () => {
    expect(await told(`http://${host}:9`, tls, null)).toMatch(
      /^2: the variant runs over TLS, but the target is at/,
    );
    expect(await told(`https://${host}:9`, undefined, null)).toMatch(/^2: .*speaks TLS.*Add --over tls/);
  });

  test('that accepts and says nothing is given up on', async () => {
    const port = await portOf(createTcp((socket) => socket.on('error', () => {})));
    expect(await told(`https://${host}:${port}`, tls, null)).toMatch(
      /nothing answers .*no answer within 5 s/,
    );
  }, 15_000);
});

describe.each(['sse', 'long-polling', 'websocket'])('a client of %s', (transport) => {
  const refusal = async (url: string, authority: string | null, over = 'tls') => {
    const subscriber = subscribe(url, { transport, over }, ['a'], undefined, authority);
    try {
      return await subscriber.refused.catch(({ message }) => message);
    } finally {
      await subscriber.close();
      expect(subscriber.network.unaccounted()).toBe(0);
    }
  };

  let target: Target;
  const identity = issue();
  beforeEach(async () => {
    target = await startTarget(targetOptionsSchema.parse({}), { host, port: 0 }, undefined, identity);
  });
  afterEach(() => target.close());

  test('gives up at once on a certificate that it does not trust', async () => {
    expect(await refusal(target.url, issue().authority)).toMatch(/not trusted/);
  });

  test('gives up at once where no TLS is spoken', async () => {
    const { controlUrl } = target;
    expect(await refusal(controlUrl, identity.authority)).toMatch(/does not speak TLS/);
  });
});
