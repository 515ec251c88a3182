import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import type { Tls } from '../../core/path.ts';
import { der } from './der.ts';

/** A certificate with its key, and that of the authority that issued it, all as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
  /** Whoever trusts this authority accepts the certificate, for its names and as long as it is valid. */
  readonly authority: string;
}

/** What is certified. */
export interface Certified {
  readonly kind: Tls['certificate'];
  /** IPv4 addresses and names of the host. */
  readonly hosts: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
}

const dayMs = 86_400_000;

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const keyPairs: Record<Certified['kind'], () => KeyPair> = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  rsa2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

/** ecdsa-with-SHA256 (RFC 5758 §3.2) and sha256WithRSAEncryption (RFC 4055 §5). */
const signatures: Record<Certified['kind'], () => Buffer> = {
  p256: () => der.sequence(der.oid('1.2.840.10045.4.3.2')),
  rsa2048: () => der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null()),
};

/**
 * Makes an authority that nobody else knows, and has it certify a host (RFC 5280). Only the host's own
 * certificate travels in a handshake, as that of a site does beside the intermediate one.
 */
export function issueIdentity(certified: Certified): Identity {
  const { kind } = certified;
  const from = certified.from ?? new Date(Date.now() - dayMs);
  const until = certified.until ?? new Date(Date.now() + 30 * dayMs);
  const issuer = { name: 'pushbench authority', keys: keyPairs[kind]() };
  const host = { name: 'pushbench target', keys: keyPairs[kind]() };
  const issued = (subject: Subject, extensions: readonly Buffer[]) =>
    pem(certificateOf({ kind, from, until, issuer, subject, extensions }));
  return {
    authority: issued(issuer, [
      extension(ids.basicConstraints, der.sequence(der.boolean(true)), true),
      // keyCertSign and cRLSign.
      extension(ids.keyUsage, der.bits(Buffer.from([0b0000_0110]), 1), true),
      extension(ids.subjectKey, der.octets(keyIdOf(issuer))),
    ]),
    certificate: issued(host, [
      extension(ids.basicConstraints, der.sequence(), true),
      // digitalSignature: key exchanges are ephemeral, also with RSA.
      extension(ids.keyUsage, der.bits(Buffer.from([0b1000_0000]), 7), true),
      extension(ids.extendedKeyUsage, der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
      extension(ids.subjectKey, der.octets(keyIdOf(host))),
      extension(ids.authorityKey, der.sequence(der.implicit(0, keyIdOf(issuer)))),
      extension(ids.alternativeNames, der.sequence(...certified.hosts.map(generalName))),
    ]),
    key: host.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

const ids = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
};

interface Subject {
  readonly name: string;
  readonly keys: KeyPair;
}

interface Statement {
  readonly kind: Certified['kind'];
  readonly from: Date;
  readonly until: Date;
  readonly issuer: Subject;
  readonly subject: Subject;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280 §4.1: what is stated, how it is signed, and the signature. */
function certificateOf({ kind, from, until, issuer, subject, extensions }: Statement): Buffer {
  const stated = der.sequence(
    // Version 3.
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    signatures[kind](),
    nameOf(issuer),
    der.sequence(der.time(from), der.time(until)),
    nameOf(subject),
    publicKeyOf(subject),
    der.tagged(3, der.sequence(...extensions)),
  );
  return der.sequence(stated, signatures[kind](), der.bits(sign('sha256', stated, issuer.keys.privateKey)));
}

const nameOf = ({ name }: Subject) => der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.text(name))));
const publicKeyOf = ({ keys }: Subject) => keys.publicKey.export({ type: 'spki', format: 'der' });
/** Any value that belongs to the key alone will do (RFC 7093). */
const keyIdOf = (subject: Subject) =>
  createHash('sha256').update(publicKeyOf(subject)).digest().subarray(0, 20);

const extension = (id: string, value: Buffer, isCritical = false) =>
  der.sequence(der.oid(id), ...(isCritical ? [der.boolean(true)] : []), der.octets(value));

/** A DNS name or an IPv4 address (RFC 5280 §4.2.1.6). */
const generalName = (host: string) =>
  isIP(host) === 4
    ? der.implicit(7, Buffer.from(host.split('.').map(Number)))
    : der.implicit(2, Buffer.from(host));

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
