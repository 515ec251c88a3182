/**
 * Whether this runs from the published package. That is the same tree in JavaScript, so a path from file to
 * file holds in both; only a module ends otherwise.
 */
export const isCompiled = import.meta.url.endsWith('.js');

/** The address of a module of ours, by the path of its source from the module that asks. */
export const moduleUrl = (source: string, from: string): URL =>
  new URL(isCompiled ? source.replace(/\.ts$/, '.js') : source, from);
