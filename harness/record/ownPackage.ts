import { readFileSync } from 'node:fs';

/** What our package.json says, in a clone and in the published package alike. */
export const ownPackage = () =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
    engines: { node: string };
    /** The commit from which a package was built; a clone says that itself. */
    gitHead?: string;
  };

/** The version of pushbench. */
export const pushbenchVersion = (): string => ownPackage().version;

/** The versions of Node.js that pushbench supports, as npm writes ranges. */
export const requiredNode = (): string => ownPackage().engines.node;
