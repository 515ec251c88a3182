import { z } from 'zod';

const httpVersion = z.literal([1.1, '1.1', 2, '2'], { error: 'expected 1.1 or 2' });
/** How many users may share a connection, and how many do unless it is said. */
export const usersOfOne = { min: 2, max: 1000, default: 100 };
const error = `expected a whole number from ${usersOfOne.min} to ${usersOfOne.max}`;

/** Schema of the version of HTTP, and of whether users share connections; absent for HTTP/1.1. */
export const httpSchema = z
  .union(
    [
      httpVersion,
      z.strictObject({
        version: httpVersion.default('2').describe('The version of HTTP.'),
        connection: z
          .enum(['own', 'shared'])
          .default('own')
          .describe('own: one connection for each user; shared: one for several, who have streams of it.'),
        usersPerConnection: z
          .int({ error })
          .min(1, { error })
          .max(usersOfOne.max, { error })
          .optional()
          .describe(`How many users share a connection; ${usersOfOne.default} unless it is said.`),
      }),
    ],
    { error: 'expected 1.1, 2, or an object such as { version: 2, connection: shared }' },
  )
  .transform((written, context): Http | undefined => {
    const wrong = (key: string, message: string) => {
      context.addIssue({ code: 'custom', path: [key], message });
      return z.NEVER;
    };
    if (typeof written !== 'object') return isFirst(written) ? undefined : ownConnections;
    const { version, connection, usersPerConnection: users } = written;
    if (connection === 'own') {
      if (users !== undefined && users > 1)
        return wrong('usersPerConnection', 'users share a connection only with connection: shared');
      return isFirst(version) ? undefined : ownConnections;
    }
    if (isFirst(version)) return wrong('connection', 'users share a connection only with version: 2');
    if (users === 1) return wrong('usersPerConnection', error);
    return { version: '2', connection, usersPerConnection: users ?? usersOfOne.default };
  });

const isFirst = (version: z.output<typeof httpVersion>) => String(version) === '1.1';
const ownConnections: Http = { version: '2', connection: 'own', usersPerConnection: 1 };

/** HTTP other than 1.1, as a path has it. */
export type Http = {
  readonly version: '2';
  readonly connection: 'own' | 'shared';
  readonly usersPerConnection: number;
};
