import type { Claim } from './claim.ts';
import { deployedClaims } from './deployedClaims.ts';
import { textbookClaims } from './textbookClaims.ts';

/**
 * Claims about the transports, and the rules by which they are reproduced or refuted, fixed before any
 * measurement.
 */
export const claims: readonly Claim[] = [...textbookClaims, ...deployedClaims];
