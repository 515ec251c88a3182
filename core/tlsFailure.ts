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

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_SIGNATURE_FAILURE: unknownIssuer,
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS at this port',
  ERR_SSL_HTTP_REQUEST: 'it does not speak TLS at this port',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it does not speak this version of TLS',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it does not speak this version of TLS',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': 'it speaks TLS, but none that pushbench accepts',
};

/**
 * Why no TLS connection can be had, however often it is tried; undefined for what another attempt may mend,
 * such as a connection that was reset.
 */
export function tlsFailureOf(error: unknown): string | undefined {
  const { code = '', message = '', host, cert } = error as TlsError;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for another name: it is for ${cert?.subjectaltname || 'none'}, not for ${host}`;
  const known = reasons[code];
  if (known !== undefined) return known;
  if (/^(CERT_|UNABLE_TO_|INVALID_CA$|PATH_LENGTH_|HOSTNAME_)/.test(code))
    return `its certificate is not valid: ${message}`;
  return code.startsWith('ERR_SSL_') ? `TLS failed: ${message.replace(/^[0-9A-F]+:/, '')}` : undefined;
}
