/*
 * Over a link of their own, subscribers have addresses of their own, by which the link tells them apart:
 * those of 10.128.0.0/9, in the order of the users.
 */

/** The addresses of all subscribers, as routes name them. */
export const userAddresses = '10.128.0.0/9';

/** The address of a user, counted from 0. */
export function addressOfUser(user: number): string {
  const host = user + 1;
  return `10.${128 + (host >>> 16)}.${(host >>> 8) & 255}.${host & 255}`;
}

/** Which user has the address at this place of a packet, counted from 1; 0 where it is nobody's. */
export function userAt(packet: Uint8Array, at: number): number {
  const second = packet[at + 1] as number;
  if (packet[at] !== 10 || second < 128) return 0;
  return ((second - 128) << 16) | ((packet[at + 2] as number) << 8) | (packet[at + 3] as number);
}
