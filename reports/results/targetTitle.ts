import type { Result } from '../../core/result.ts';

/** What a target is called: the title of its file, or its command line. */
export const targetTitle = (target: Result['target']): string =>
  target === null ? 'built-in' : (target.described?.title ?? target.described?.name ?? target.command);
