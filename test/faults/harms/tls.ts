import { issueIdentity } from '../../../harness/processes/certificate.ts';
import type { Harm } from '../harm.ts';

/** What is done to the certificate that a target serves with. */
export const tls = {
  'serves over TLS': {},
  'ignores its certificate': { certifies: () => undefined },
  'shows a certificate of its own': {
    certifies: (_given, host) => issueIdentity({ kind: 'p256', hosts: [host] }),
  },
} as const satisfies Record<string, Harm>;
