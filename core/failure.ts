/**
 * Why a trial could not be finished. The target could not be started (`not started`), did not say that it is
 * ready (`not ready`), never spoke the protocol (`protocol`), refused its clients for good (`refused`), did
 * not connect them in time (`too slow`), or ended (`died`); the load's own processes failed (`load`); or the
 * machine ran short of memory (`machine`). `unknown` in files of older versions.
 */
export const failureKinds = [
  'not started',
  'not ready',
  'protocol',
  'refused',
  'too slow',
  'died',
  'load',
  'machine',
  'unknown',
] as const;

/** One of the values of `failureKinds`. */
export type FailureKind = (typeof failureKinds)[number];

/** Whether it would have happened with any number of users: then it says nothing of a capacity. */
export const isUnmeasured = (kind: FailureKind): boolean =>
  kind === 'not started' || kind === 'not ready' || kind === 'protocol' || kind === 'refused';
