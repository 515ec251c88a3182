import { paths } from '../../core/messages/contract.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { type TransportCase, tightOptions } from './case.ts';
import { must, NotServed } from './fault.ts';
import type { Probe } from './probe.ts';
import { readMultipart } from './streams.ts';
import { dataFramesIn, maskedFrame } from './upgrade.ts';

/*
 * What a target may leave out, because it may ignore options that it does not know: asked of those that show
 * that they know them.
 */

/** WebSocket, whose answers no page reads. */
const isFramed = (transport: EndpointName) => transport === 'websocket';
/** A stream that comes in more than one format. */
const hasFormats = (transport: EndpointName) => 'format' in transports[transport].options.shape;
const allowed = tightOptions.allowedOrigins[0];
const stranger = 'https://stranger.example';
const section = 'Origins';

/** Whether a request from a page of an origin is answered with 403. */
async function isForbidden(probe: Probe, transport: EndpointName, origin: string): Promise<boolean> {
  const { status } = isFramed(transport)
    ? await probe.upgrade({ Origin: origin })
    : await probe.request('GET', `/${transport}?topics=${probe.topic}`, { Origin: origin });
  return status === 403;
}

export const optionCases: readonly TransportCase[] = [
  {
    name: 'answers pages of origins that are not allowed with 403, and serves the others',
    section,
    tight: true,
    async run(probe, transport) {
      if (!(await isForbidden(probe, transport, stranger))) throw new NotServed('allowedOrigins is ignored');
      must(!(await isForbidden(probe, transport, allowed)), `${allowed} was answered with 403, too`);
    },
  },
  {
    name: 'lets pages of an allowed origin read its answers',
    section,
    tight: true,
    appliesTo: (transport) => !isFramed(transport),
    async run(probe, transport) {
      if (!(await isForbidden(probe, transport, stranger))) throw new NotServed('allowedOrigins is ignored');
      const path = `/${transport}?topics=${probe.topic}`;
      const whole = await probe.request('GET', path, { Origin: allowed, Cookie: 'a=b' });
      const asked = await probe.request('OPTIONS', paths.messages, {
        Origin: allowed,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      });
      for (const [what, { headers }] of [
        ['GET', whole],
        ['OPTIONS', asked],
      ] as const) {
        mustBe(headers, what, 'access-control-allow-origin', allowed);
        mustBe(headers, what, 'access-control-allow-credentials', 'true');
        must(/\borigin\b/i.test(headers.get('vary') ?? ''), `Vary does not name Origin on ${what}`);
      }
      must(asked.status >= 200 && asked.status < 300, `OPTIONS was answered with ${asked.status}`);
      const names = asked.headers.get('access-control-allow-headers') ?? '';
      must(
        /(?:^|,)\s*content-type\s*(?:,|$)/i.test(names),
        `Access-Control-Allow-Headers is ${names || 'missing'}; expected content-type in it`,
      );
    },
  },
  {
    name: 'sends parts of multipart/mixed to clients that accept them, with heartbeats between',
    tight: true,
    appliesTo: hasFormats,
    async run(probe, transport) {
      const type = await multipartTypeOf(probe, transport);
      if (!type.startsWith('multipart/mixed')) throw new NotServed('Accept is ignored');
      must(/;\s*boundary=/i.test(type), `Content-Type is ${type}; expected a boundary in it`);
      const { inbox, wrongHeaders } = await probe.ask(transport, [probe.topic], undefined, {}, readMultipart);
      must(wrongHeaders.length === 0, wrongHeaders.join('; '));
      await inbox.until(
        () => inbox.cursor !== undefined,
        () => 'no first part came with a cursor',
      );
      await probe.publish(['one', 'two']);
      await inbox.until(
        () => inbox.ids.length >= 2,
        () =>
          `only ${inbox.ids.length} of 2 parts came; a part is whole for a client when the delimiter after it is`,
      );
      await inbox.until(
        () => inbox.heartbeats > 0,
        () => `no empty part came with a heartbeatMs of ${tightOptions.heartbeatMs}`,
      );
    },
  },
  {
    name: 'chooses the first of its subprotocols that a client offers',
    tight: true,
    appliesTo: isFramed,
    async run(probe) {
      const [favourite, other] = tightOptions.subprotocols;
      const chosenOf = async (offered: string) =>
        (await probe.upgrade({ 'Sec-WebSocket-Protocol': offered })).headers['sec-websocket-protocol'];
      const chosen = await chosenOf(`pushbench.unknown, ${other}, ${favourite}`);
      if (chosen === undefined) throw new NotServed('subprotocols is ignored');
      must(chosen === favourite, `chose ${chosen}; expected ${favourite}`);
      const unknown = await chosenOf('pushbench.unknown');
      must(unknown === undefined, `chose ${unknown}, which is not among its subprotocols`);
    },
  },
  {
    name: 'splits messages into frames of fragmentBytes, and the rest',
    tight: true,
    appliesTo: isFramed,
    async run(probe) {
      const { fragmentBytes } = tightOptions;
      const bytes = await messageBytes(probe);
      const frames = dataFramesIn(bytes);
      const lengths = frames.map(({ dataAt, dataEnd }) => dataEnd - dataAt);
      if (lengths.length === 1) throw new NotServed('fragmentBytes is ignored');
      const [last = 0] = lengths.slice(-1);
      must(
        lengths.slice(0, -1).every((length) => length === fragmentBytes) && last <= fragmentBytes,
        `frames of ${lengths.join(', ')} bytes came; expected ${fragmentBytes} each, and the rest in the last`,
      );
      must(
        frames.every(({ opcode }, i) => opcode === (i === 0 ? 1 : 0)),
        `the frames have the opcodes ${frames.map(({ opcode }) => opcode).join(', ')}; expected 1, then 0`,
      );
    },
  },
];

async function multipartTypeOf(probe: Probe, transport: EndpointName): Promise<string> {
  const path = `/${transport}?topics=${probe.topic}`;
  const { headers } = await probe.request('GET', path, { Accept: 'multipart/mixed' });
  return headers.get('content-type') ?? '';
}

function mustBe(headers: Headers, what: string, name: string, expected: string): void {
  const found = headers.get(name) ?? 'missing';
  must(found === expected, `${name} on ${what} is ${found}; expected ${expected}`);
}

/** The bytes of a notification on a WebSocket, after the first cursor. */
async function messageBytes(probe: Probe): Promise<Buffer> {
  const { status, stream } = await probe.upgrade({});
  must(stream !== null, `the handshake was answered with ${status}; expected 101`);
  const isWhole = (bytes: Buffer) => dataFramesIn(bytes).at(-1)?.isFinal === true;
  const next = () =>
    new Promise<Buffer>((resolve, reject) => {
      let bytes: Buffer = Buffer.alloc(0);
      const take = (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (!isWhole(bytes)) return;
        stream.off('data', take);
        resolve(bytes);
      };
      stream.on('data', take).once('close', () => reject(new Error('the connection was closed')));
    });
  const welcomed = next();
  stream.write(maskedFrame(JSON.stringify({ subscribe: [probe.topic] })));
  await welcomed;
  const told = next();
  await probe.publish(['x'.repeat(3 * tightOptions.fragmentBytes)]);
  return told;
}
