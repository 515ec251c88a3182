import { deployedExperiments } from './deployedExperiments.ts';
import type { Experiment } from './experiment.ts';
import { linkExperiments } from './linkExperiments.ts';
import { proxyExperiments } from './proxyExperiments.ts';
import { textbookExperiments } from './textbookExperiments.ts';

/** All experiments, in the order in which they are run. */
export const experiments: readonly Experiment[] = [
  ...textbookExperiments,
  ...deployedExperiments,
  ...linkExperiments,
  ...proxyExperiments,
];
