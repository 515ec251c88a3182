import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issueIdentity } from './certificate.ts';
import { der } from './der.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

describe.each(['p256', 'rsa2048'] as const)('a certificate with a key of %s', (kind) => {
  const identity = issueIdentity({ kind, hosts: ['10.77.0.1', 'localhost'] });
  const certificate = new X509Certificate(identity.certificate);
  const authority = new X509Certificate(identity.authority);

  test('is for its hosts and no others', () => {
    expect(certificate.checkIP('10.77.0.1')).toBe('10.77.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBeUndefined();
  });

  test('is issued by its authority, which alone may issue', () => {
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
    const other = new X509Certificate(issueIdentity({ kind, hosts: ['a'] }).authority);
    expect(certificate.verify(other.publicKey)).toBe(false);
  });

  test('has the key that comes with it', () => {
    expect(certificate.checkPrivateKey(createPrivateKey(identity.key))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyType).toBe(kind === 'p256' ? 'ec' : 'rsa');
  });

  test.skipIf(!hasOpenssl)('passes the strictest checks of openssl', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pushbench-certificate-'));
    try {
      const [leaf, ca] = [join(folder, 'leaf.pem'), join(folder, 'ca.pem')];
      writeFileSync(leaf, identity.certificate);
      writeFileSync(ca, identity.authority);
      const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_ip', '10.77.0.1'];
      expect(execFileSync('openssl', [...args, '-CAfile', ca, leaf], { encoding: 'utf8' })).toMatch(/: OK/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('is valid from and until when it should be', () => {
  const from = new Date('2020-01-02T03:04:05Z');
  const until = new Date('2021-01-02T03:04:05Z');
  const { certificate } = issueIdentity({ kind: 'p256', hosts: ['a'], from, until });
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  expect([validFromDate, validToDate]).toEqual([from, until]);
});

// ITU-T X.690 §8.19.5, and the lengths and signs at which encodings change.
test.each([
  ['an object identifier', der.oid('2.999.3'), '0603883703'],
  ['0', der.integer(Buffer.from([0])), '020100'],
  ['127', der.integer(Buffer.from([0, 127])), '02017f'],
  ['128', der.integer(Buffer.from([128])), '02020080'],
  ['a length of 128', der.octets(Buffer.alloc(128)).subarray(0, 3), '048180'],
  ['a length of 256', der.octets(Buffer.alloc(256)).subarray(0, 4), '04820100'],
])('DER writes %s as the standard says', (_what, bytes, hex) => {
  expect(bytes.toString('hex')).toBe(hex);
});
