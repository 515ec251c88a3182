import type { Rule } from '../rule.ts';
import { booksBalance, figuresMatch } from './books.ts';
import { calibrated, noiseFloor, percentilesSupported } from './claims.ts';
import { armsEqual, enoughRounds, orderShuffled, windowLongEnough } from './design.ts';
import { generatorNotLimit, machineQuiet, nothingOmitted, offeredLoad } from './load.ts';
import { pathKept } from './path.ts';
import { hostSpeed, rerunPossible, systemDescribed, undistorted } from './system.ts';
import { complete, deliveryComplete, trialsValid } from './whole.ts';

/** All rules, in the order in which they are shown; docs/AUDIT.md lists them. */
export const rules: readonly Rule[] = [
  complete,
  trialsValid,
  deliveryComplete,
  systemDescribed,
  rerunPossible,
  undistorted,
  hostSpeed,
  offeredLoad,
  nothingOmitted,
  generatorNotLimit,
  machineQuiet,
  enoughRounds,
  orderShuffled,
  armsEqual,
  pathKept,
  windowLongEnough,
  percentilesSupported,
  noiseFloor,
  calibrated,
  booksBalance,
  figuresMatch,
];
