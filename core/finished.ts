import { z } from 'zod';

/**
 * The schema of a file that is unfinished until it says that it is finished. Version 1 does not say it: there
 * an interruption is the only sign that it was not, beside what is missing.
 */
export const sayingFinished = <T extends z.ZodType>(schema: T) =>
  z.preprocess((raw) => {
    if (typeof raw !== 'object' || raw === null || 'finished' in raw) return raw;
    const { schema: version, interrupted } = raw as { schema?: unknown; interrupted?: unknown };
    return { ...raw, finished: String(version).endsWith('/1') && interrupted === false };
  }, schema);
