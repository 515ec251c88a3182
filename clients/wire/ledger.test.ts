import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerSide } from './ledger.ts';

test('what is left of the bodies is the envelope, and counts as framing', () => {
  const side = new LedgerSide();
  side.handshake = 5;
  side.headers = 10;
  side.framing = 3;
  side.body = 100;
  side.heartbeat = 2;
  side.claimPayload(30);
  side.claimPayload(30);
  side.claimHeartbeat(7);
  expect(side.counts()).toEqual({
    handshake: 5,
    headers: 10,
    framing: 3 + 33,
    payload: 60,
    heartbeat: 2 + 7,
    total: 120,
    envelope: 33,
  });
});

test('a compressed body is smaller than its payload, and counts as payload as it travelled', () => {
  const side = new LedgerSide();
  side.body = 40;
  side.claimPayload(500);
  expect(side.counts()).toMatchObject({ payload: 40, envelope: 0, framing: 0, total: 40 });
});

test('the categories add up to the bytes that were booked, whatever is claimed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (numbers) => {
      const [handshake = 0, headers = 0, framing = 0, body = 0, heartbeat = 0, payload = 0, beats = 0] =
        numbers;
      const [control = 0, tlsHandshake = 0, tlsRecords = 0] = numbers.slice(7);
      const ofPath = { control, tlsHandshake, tlsRecords };
      const side = Object.assign(new LedgerSide(), {
        handshake,
        headers,
        framing,
        body,
        heartbeat,
        ...ofPath,
      });
      side.claimPayload(payload);
      side.claimHeartbeat(beats);
      const counts = side.counts();
      const { total, envelope: _, ...categories } = counts;
      expect(total).toBe(
        handshake + headers + framing + body + heartbeat + control + tlsHandshake + tlsRecords,
      );
      expect(Object.values(categories).reduce((sum: number, bytes = 0) => sum + bytes, 0)).toBe(total);
      for (const value of Object.values(counts)) expect(value).toBeGreaterThanOrEqual(0);
      expect(counts.envelope).toBeLessThanOrEqual(counts.framing);
    }),
  );
});
