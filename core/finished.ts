import { z } from 'zod';

/**
 * The schema of a file that is unfinished until it says that it is finished. Version 1 does not say so:
 * there, only an interruption or missing parts show that it is not.
 */
export const sayingFinished = <T extends z.ZodType>(schema: T) =>
  z.preprocess((raw) => {
    if (typeof raw !== 'object' || raw === null || 'finished' in raw) return raw;
    const { schema: version, interrupted } = raw as { schema?: unknown; interrupted?: unknown };
    return { ...raw, finished: String(version).endsWith('/1') && interrupted === false };
  }, schema);
