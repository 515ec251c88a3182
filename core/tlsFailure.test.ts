import { expect, test } from 'vitest';
import { tlsFailureOf } from './tlsFailure.ts';

const ssl = (reason: string) =>
  `write EPROTO 405D:error:0A00010B:SSL routines:a_function:${reason}:a.c:77:\n`;

test.each([
  [{ code: 'EPROTO', message: ssl('wrong version number') }, /does not speak TLS/],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: ssl('wrong version number') }, /does not speak TLS/],
  [
    { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', message: ssl('tlsv1 alert protocol version') },
    /this version/,
  ],
  [{ code: 'EPROTO', message: ssl('something new') }, /^TLS failed: something new$/],
  [{ code: 'CERT_REVOKED', message: 'certificate revoked' }, /not valid: certificate revoked/],
])('%o cannot be mended by another attempt', (error, reason) => {
  expect(tlsFailureOf(error)).toMatch(reason);
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', undefined, DOMException.ABORT_ERR])(
  '%s may be another time',
  (code) => {
    expect(tlsFailureOf({ code, message: 'it failed' })).toBeUndefined();
  },
);
