import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame, opcodes } from '../../servers/frame.ts';
import { LedgerSide } from '../wire/ledger.ts';
import { UpgradeScanner } from './upgradeScanner.ts';

const request = 'GET /websocket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';

/** Cuts a buffer at random places. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i]));
}
const cuts = fc.array(fc.nat(), { maxLength: 30 });

test.each([
  ['request', request],
  ['answer', accepted],
])('what follows the head of the %s is frames, however it is split', (_, head) => {
  const frames = Buffer.concat([
    frame(opcodes.text, Buffer.from('\r\n\r\n')),
    frame(opcodes.binary, Buffer.alloc(200)),
  ]);
  fc.assert(
    fc.property(cuts, (places) => {
      const side = new LedgerSide();
      const scanner = new UpgradeScanner(side);
      for (const chunk of split(Buffer.concat([Buffer.from(head), frames]), places)) scanner.scan(chunk);
      expect(side).toMatchObject({ handshake: head.length, headers: 0, framing: 2 + 4, body: 204 });
    }),
  );
});

test('what follows the head of a refusal is a body', () => {
  fc.assert(
    fc.property(cuts, (places) => {
      const side = new LedgerSide();
      const scanner = new UpgradeScanner(side);
      const refusal = Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nsorry');
      for (const chunk of split(refusal, places)) scanner.scan(chunk);
      expect(side).toMatchObject({ handshake: 47, framing: 0, body: 5 });
    }),
  );
});
