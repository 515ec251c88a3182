import type { ListedCommand } from '../console/cliCommand.ts';
import type { DocumentKind } from '../reports/results/readDocument.ts';
import type { Study } from '../studies/study.ts';

/** A study as it is listed. */
export interface ListedStudy extends ListedCommand {
  readonly load: () => Promise<Study>;
  /** Whether it writes a file with a report of its own: `<name>.json`, of the kind `pushbench.<name>`. */
  readonly hasFile?: true;
}

/** What tells the file of a study from others. */
export const fileKindOf = ({ name }: ListedStudy): Pick<DocumentKind<unknown>, 'fileName' | 'version'> => ({
  fileName: `${name}.json`,
  version: `pushbench.${name}/1`,
});

/** All studies, in the order in which help lists them. */
export const studies: readonly ListedStudy[] = [
  {
    name: 'compare',
    summary: 'compare a result with a baseline',
    load: async () => (await import('../studies/compare/study.ts')).compareStudy,
  },
  {
    name: 'ab',
    summary: 'compare two targets in interleaved pairs of trials',
    load: async () => (await import('../studies/ab/study.ts')).abStudy,
  },
  {
    name: 'sweep',
    summary: 'vary one parameter and find where variants cross',
    load: async () => (await import('../studies/sweep/study.ts')).sweepStudy,
    hasFile: true,
  },
  {
    name: 'capacity',
    summary: 'find how many users each variant can carry within an SLO',
    load: async () => (await import('../studies/capacity/study.ts')).capacityStudy,
    hasFile: true,
  },
  {
    name: 'track',
    summary: 'keep a history of results and find the commits that shifted a level',
    load: async () => (await import('../studies/track/study.ts')).trackStudy,
  },
  {
    name: 'project',
    summary: 'project the cost of many users from measured trials',
    load: async () => (await import('../studies/project/study.ts')).projectStudy,
  },
  {
    name: 'claims',
    summary: 'test published claims about the transports',
    load: async () => (await import('../studies/claims/study.ts')).claimsStudy,
    hasFile: true,
  },
  {
    name: 'check',
    summary: 'hold results against the rules of published benchmarks',
    load: async () => (await import('../studies/check/study.ts')).checkStudy,
  },
  {
    name: 'bundle',
    summary: 'pack results for publication',
    load: async () => (await import('../studies/bundle/study.ts')).bundleStudy,
  },
  {
    name: 'conform',
    summary: 'test a target against the server contract, or against its target file',
    load: async () => (await import('../studies/conform/study.ts')).conformStudy,
  },
  {
    name: 'proxies',
    summary: 'try every transport behind a proxy, and name the line of configuration that mends it',
    load: async () => (await import('../studies/proxies/study.ts')).proxiesStudy,
    hasFile: true,
  },
  {
    name: 'ceilings',
    summary: 'measure how many polls, wake-ups and handshakes a target can answer',
    load: async () => (await import('../studies/ceilings/study.ts')).ceilingsStudy,
  },
  {
    name: 'calibrate',
    summary: 'measure how accurate latencies are on this machine',
    load: async () => (await import('../studies/calibrate/study.ts')).calibrateStudy,
  },
  {
    name: 'aa',
    summary: 'measure the noise floor by comparing a variant with itself',
    load: async () => (await import('../studies/aa/study.ts')).aaStudy,
  },
  {
    name: 'doctor',
    summary: 'say what this machine can do, and how to get what it lacks',
    load: async () => (await import('../studies/doctor/study.ts')).doctorStudy,
  },
  {
    name: 'init',
    summary: 'write a scenario of your own, from answers or from an access log',
    load: async () => (await import('../studies/init/study.ts')).initStudy,
  },
];
