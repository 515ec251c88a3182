import { z } from 'zod';
import type { Variant } from '../transports.ts';
import type { Misfit } from './stream.ts';

/** Whether a text is an origin as browsers write it (RFC 6454 §6.2): in lower case, without a usual port. */
const isOrigin = (text: string) =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const originSchema = z.string().refine(isOrigin, {
  error:
    'expected an origin as browsers write it, such as https://app.example or http://127.0.0.1:8080: ' +
    'scheme and host in lower case, the port unless it is the usual one, and no path',
});

/** Schema of the origin that the page of all subscribers has, and of those that the target allows. */
export const scenarioOriginSchema = z
  .strictObject({
    page: originSchema
      .optional()
      .describe('The origin of the page that subscribers run on; by default that of the target.'),
    allowed: z
      .array(originSchema)
      .min(1)
      .max(20)
      .superRefine((origins, context) => {
        origins.forEach((origin, i) => {
          if (origins.indexOf(origin) < i)
            context.addIssue({ code: 'custom', path: [i], message: `${origin} is already in the list` });
        });
      })
      .optional()
      .describe(
        'The origins, besides its own, from which the target takes requests; by default that of page.',
      ),
  })
  .refine(({ page, allowed }) => page !== undefined || allowed !== undefined, {
    error: 'expected page, allowed, or both',
  });

type Origin = z.output<typeof scenarioOriginSchema> | undefined;

/** The origins that a target takes requests from besides its own; null where it does not look. */
export const allowedOrigins = (origin: Origin): readonly string[] | null =>
  origin === undefined ? null : (origin.allowed ?? [origin.page as string]);

/** What only the page's origin and the variants, with their authentication, can say. */
export const misfitsOfOrigin = (origin: Origin, variants: readonly Variant[]): Misfit[] =>
  origin?.page !== undefined && variants.some(({ auth }) => auth?.by === 'cookie')
    ? [
        {
          path: ['origin', 'page'],
          message:
            'browsers send the session cookie to pages of the target’s own site only (SameSite=Strict); ' +
            'expected auth by bearer, query or message with a page of another origin',
        },
      ]
    : [];
