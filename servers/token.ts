import { createHmac, createSecretKey, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { longestToken } from '../core/messages/contract.ts';

/** What a token says. Times are NumericDates, in seconds (RFC 7519 §2). */
export interface Claims {
  /** Whoever it stands for may subscribe to these, and send to them. */
  readonly topics: readonly string[];
  readonly iat: number;
  readonly nbf?: number;
  readonly exp: number;
  /** Of a ticket, which is good once. */
  readonly jti?: string;
}

/** Why a token is not good, in words. */
export class TokenError extends Error {}

/**
 * The one header that is read: a token that names another algorithm, or none, is refused before anything of
 * it is trusted (RFC 8725 §3.1).
 */
const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** How far the clock of whoever issued a token may be ahead. */
const leewaySeconds = 1;

/** Signs tokens, and checks them: JSON Web Tokens (RFC 7519) with HMAC-SHA-256. */
export class TokenMint {
  readonly #key: KeyObject;
  readonly #now: () => number;

  /** `now` is the time in ms since 1970. */
  constructor(secret: string, now: () => number = Date.now) {
    this.#key = createSecretKey(secret, 'utf8');
    this.#now = now;
  }

  /** A token for these topics, good for so long; with an id of its own where it may be used only once. */
  issue(topics: readonly string[], lifetimeMs: number, isOneUse = false): string {
    const iat = this.#now() / 1000;
    return this.sign({
      topics: [...topics],
      iat,
      exp: iat + lifetimeMs / 1000,
      ...(isOneUse && { jti: randomUUID() }),
    });
  }

  /** Signs claims as they are. */
  sign(claims: Claims): string {
    const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${signed}.${this.#signatureOf(signed)}`;
  }

  /** What a token says. Throws a TokenError where it is not good now. */
  verify(token: string): Claims {
    if (token.length > longestToken)
      throw new TokenError(`the token has ${token.length} characters (limit ${longestToken})`);
    const end = token.lastIndexOf('.');
    const [first, body, signature, ...more] = token.split('.');
    if (first === undefined || body === undefined || signature === undefined || more.length > 0)
      throw new TokenError('the token does not have three parts');
    if (first !== header) throw new TokenError('the token is not signed with HS256');
    // The texts are compared, not what they decode to: several spellings decode to one signature.
    const right = Buffer.from(this.#signatureOf(token.slice(0, end)));
    const given = Buffer.from(signature);
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new TokenError('the signature of the token is wrong');
    const claims = claimsIn(body);
    const now = this.#now() / 1000;
    if (Math.max(claims.iat, claims.nbf ?? 0) > now + leewaySeconds)
      throw new TokenError('the token is not good yet');
    if (claims.exp <= now) throw new TokenError('the token has expired');
    return claims;
  }

  #signatureOf(signed: string): string {
    return createHmac('sha256', this.#key).update(signed).digest('base64url');
  }
}

function claimsIn(body: string): Claims {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    if (areClaims(claims)) return claims;
  } catch {
    // As with claims of another shape.
  }
  throw new TokenError('the claims of the token cannot be read');
}

// By hand: it runs for each poll, inside the CPU time that is being measured.
function areClaims(claims: unknown): claims is Claims {
  if (typeof claims !== 'object' || claims === null) return false;
  const { topics, iat, nbf, exp, jti } = claims as Record<string, unknown>;
  return (
    Array.isArray(topics) &&
    topics.every((topic) => typeof topic === 'string') &&
    typeof iat === 'number' &&
    (nbf === undefined || typeof nbf === 'number') &&
    typeof exp === 'number' &&
    (jti === undefined || typeof jti === 'string')
  );
}
