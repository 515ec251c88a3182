import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { TokenMint } from './token.ts';

let now = 1_000_000_000_000;
const mint = new TokenMint('a secret', () => now);
const seconds = () => now / 1000;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signedAs = (head: object, claims: object) => {
  const signed = `${encoded(head)}.${encoded(claims)}`;
  return `${signed}.${createHmac('sha256', 'a secret').update(signed).digest('base64url')}`;
};

test('a token says what it is for until it expires, and not at that instant', () => {
  const token = mint.issue(['user/1', 'all'], 1_500);
  const issuedMs = now;
  expect(mint.verify(token).topics).toEqual(['user/1', 'all']);
  now = issuedMs + 1_499;
  expect(mint.verify(token).exp).toBe(issuedMs / 1000 + 1.5);
  now = issuedMs + 1_500;
  expect(() => mint.verify(token)).toThrow('the token has expired');
});

test('is what any library signs with HS256', () => {
  const claims = { topics: ['a'], iat: seconds(), exp: seconds() + 60 };
  expect(mint.sign(claims)).toBe(signedAs({ alg: 'HS256', typ: 'JWT' }, claims));
});

describe('refuses', () => {
  const good = mint.issue(['user/1'], 60_000);
  const [head = '', body = '', signature = ''] = good.split('.');
  const altered = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  const last = signature.length - 1;
  /** The last character of 43 has two bits that mean nothing. */
  const twin = signature.slice(0, last) + (signature[last] === 'A' ? 'B' : alike(signature[last] as string));

  test.each([
    ['what has no parts', 'token', 'three parts'],
    ['a part too many', `${good}.x`, 'three parts'],
    ['a truncated signature', good.slice(0, -1), 'signature'],
    ['no signature', `${head}.${body}.`, 'signature'],
    ['a truncated body', `${head}.${body.slice(0, -4)}.${signature}`, 'signature'],
    ['another body', `${head}.${altered(body, 10)}.${signature}`, 'signature'],
    ['another signature', `${head}.${body}.${altered(signature, 3)}`, 'signature'],
    ['another spelling of the signature', `${head}.${body}.${twin}`, 'signature'],
    ['the signature of another secret', new TokenMint('other', () => now).issue(['a'], 60_000), 'signature'],
    ['no algorithm', `${encoded({ alg: 'none', typ: 'JWT' })}.${body}.${signature}`, 'not signed with HS256'],
    ['more characters than a token may have', `${head}.${'A'.repeat(8_192)}.${signature}`, 'limit 8192'],
    [
      'one of the future',
      mint.sign({ topics: [], iat: seconds() + 60, exp: seconds() + 120 }),
      'not good yet',
    ],
    [
      'one that is not good before a time to come',
      mint.sign({ topics: [], iat: seconds(), nbf: seconds() + 60, exp: seconds() + 120 }),
      'not good yet',
    ],
    [
      'claims without an expiry',
      signedAs({ alg: 'HS256', typ: 'JWT' }, { topics: [], iat: 1 }),
      'cannot be read',
    ],
  ])('%s', (_what, token, reason) => {
    expect(() => mint.verify(token)).toThrow(reason);
  });
});

/** Another character of base64url whose upper four bits are the same. */
function alike(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) ^ 1] as string;
}
