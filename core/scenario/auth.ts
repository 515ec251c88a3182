import { z } from 'zod';
import { type Auth, authParts, authSchema } from '../auth.ts';
import { type TransportName, transportNames, transports, type Variant } from '../transports.ts';
import { withAuth } from '../variant.ts';
import type { Misfit } from './stream.ts';

/** Schema of a scenario's authentication: one for all variants, or a list that every variant runs with. */
export const scenarioAuthSchema = z.union([authSchema, z.array(authSchema).min(1).max(20)]);

type Auths = z.output<typeof scenarioAuthSchema> | undefined;

const listOf = (auths: Auths): readonly (Auth | null)[] => (Array.isArray(auths) ? auths : [auths ?? null]);

/** Each variant once for each way to authenticate; one that says `auth` has its own and no other. */
export const variantsWithAuth = (variants: readonly Variant[], auths: Auths): Variant[] =>
  variants.flatMap((variant) =>
    variant.auth === undefined
      ? listOf(auths).map((auth) => withAuth(variant, auth))
      : [withAuth(variant, variant.auth)],
  );

/** The transports whose subscribers speak first on connections of their own, which a token may travel on. */
const speaksFirst = (name: TransportName) => transports[name].capabilities.upstream === 'frame';
const speaking = transportNames.filter(speaksFirst);

/** What only variants and authentication together can say. */
export function misfitsOfAuth({
  variants,
  auth: auths,
}: {
  readonly variants: readonly Variant[];
  readonly auth?: Auths;
}): Misfit[] {
  const slugs = listOf(auths).map((auth) => authParts(auth).join('-') || 'none');
  const misfits: Misfit[] = slugs.flatMap((slug, i) =>
    slugs.indexOf(slug) < i ? [{ path: ['auth', i], message: `${slug} is already in the list` }] : [],
  );
  variants.forEach((variant, i) => {
    const own = variant.auth !== undefined;
    for (const [a, auth] of (own ? [variant.auth] : listOf(auths)).entries())
      if (auth?.by === 'message' && !speaksFirst(variant.transport))
        misfits.push({
          path: own ? ['variants', i, 'auth'] : Array.isArray(auths) ? ['auth', a] : ['auth'],
          message:
            `message does not fit ${variant.transport}, whose subscribers send no message of their own to open it; ` +
            `expected cookie, bearer or query there, and message only for ${speaking.join(', ')}`,
        });
  });
  return misfits;
}
