/**
 * Options of node:tls that say whom to trust: the certificates of these authorities, as PEM, also one that
 * has not issued itself; null for those that Node.js trusts.
 */
export const trustIn = (authority: string | null): { ca?: string; allowPartialTrustChain?: true } =>
  authority === null ? {} : { ca: authority, allowPartialTrustChain: true };
