import { expect, test } from 'vitest';
import { addressOfUser, userAt } from './userAddress.ts';

test.each([
  [0, '10.128.0.1'],
  [255, '10.128.1.0'],
  [65_535, '10.129.0.0'],
  [8_388_605, '10.255.255.254'],
])('user %i has %s, by which a packet names him', (user, address) => {
  expect(addressOfUser(user)).toBe(address);
  expect(userAt(Uint8Array.from([0, 0, ...address.split('.').map(Number)]), 2)).toBe(user + 1);
});

test('hosts are no users', () => {
  expect(userAt(Uint8Array.from([10, 77, 0, 2]), 0)).toBe(0);
  expect(userAt(Uint8Array.from([192, 168, 0, 2]), 0)).toBe(0);
});
