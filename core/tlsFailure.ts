/** What an error of Node.js says of a TLS connection that failed. */
interface TlsError {
  readonly code?: string | undefined;
  readonly message?: string;
  /** Of a certificate for another host. */
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

const unknownIssuer =
  'its certificate was issued by an authority that is not trusted; pass its certificate with --target-cert';

/** Why there is no TLS where something else is spoken. */
export const notTls = 'it does not speak TLS at this port';

const certificateReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_SIGNATURE_FAILURE: unknownIssuer,
};

/** What OpenSSL says, which an error has in its message whatever its code. */
const protocolReasons: readonly (readonly [said: RegExp, reason: string])[] = [
  [/wrong version number|packet length too long|record layer failure|http request/i, notTls],
  [/unsupported protocol|alert protocol version/i, 'it does not speak this version of TLS'],
  [/alert handshake failure/i, 'it speaks TLS, but no cipher that pushbench accepts'],
];

/**
 * Why no TLS connection can be had, however often it is tried; undefined for what another attempt may mend,
 * such as a connection that was reset.
 */
export function tlsFailureOf(error: unknown): string | undefined {
  const { code = '', message = '', host, cert } = error as TlsError;
  // That of a DOMException, such as an AbortError, is a number.
  if (typeof code !== 'string') return undefined;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for another name: it is for ${cert?.subjectaltname || 'none'}, not for ${host}`;
  const known = certificateReasons[code];
  if (known !== undefined) return known;
  if (/^(CERT_|UNABLE_TO_|INVALID_CA$|PATH_LENGTH_|HOSTNAME_)/.test(code))
    return `its certificate is not valid: ${message}`;
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined;
  return protocolReasons.find(([said]) => said.test(message))?.[1] ?? `TLS failed: ${openSslReason(message)}`;
}

/** Of `write EPROTO 40…:error:0A…:SSL routines:function:reason:file:line:`, the reason. */
const openSslReason = (message: string) => /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();
