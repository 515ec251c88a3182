import { aaStudy } from '../studies/aa/study.ts';
import { abStudy } from '../studies/ab/study.ts';
import { bundleStudy } from '../studies/bundle/study.ts';
import { calibrateStudy } from '../studies/calibrate/study.ts';
import { capacityStudy } from '../studies/capacity/study.ts';
import { ceilingsStudy } from '../studies/ceilings/study.ts';
import { checkStudy } from '../studies/check/study.ts';
import { claimsStudy } from '../studies/claims/study.ts';
import { compareStudy } from '../studies/compare/study.ts';
import { conformStudy } from '../studies/conform/study.ts';
import { doctorStudy } from '../studies/doctor/study.ts';
import { initStudy } from '../studies/init/study.ts';
import { projectStudy } from '../studies/project/study.ts';
import { proxiesStudy } from '../studies/proxies/study.ts';
import type { Study } from '../studies/study.ts';
import { sweepStudy } from '../studies/sweep/study.ts';
import { trackStudy } from '../studies/track/study.ts';

/** All studies, in the order in which help lists them. */
export const studies: readonly Study[] = [
  compareStudy,
  abStudy,
  sweepStudy,
  capacityStudy,
  trackStudy,
  projectStudy,
  claimsStudy,
  checkStudy,
  bundleStudy,
  conformStudy,
  proxiesStudy,
  ceilingsStudy,
  calibrateStudy,
  aaStudy,
  doctorStudy,
  initStudy,
];
