/** Where a rule comes from. */
export interface Source {
  readonly name: string;
  readonly url: string;
}

/** The publications that rules are taken from, each in our own words; docs/AUDIT.md says what of each. */
export const sources = {
  mlperf: {
    name: 'MLPerf Inference rules and submission checker',
    url: 'https://github.com/mlcommons/inference_policies/blob/master/inference_rules.adoc',
  },
  spec: {
    name: 'SPEC CPU 2017 run and reporting rules',
    url: 'https://www.spec.org/cpu2017/Docs/runrules.html',
  },
  kalibera: {
    name: 'Kalibera and Jones, Rigorous Benchmarking in Reasonable Time, ISMM 2013',
    url: 'https://doi.org/10.1145/2464157.2464160',
  },
  georges: {
    name: 'Georges, Buytaert and Eeckhout, Statistically Rigorous Java Performance Evaluation, OOPSLA 2007',
    url: 'https://doi.org/10.1145/1297027.1297033',
  },
  mytkowicz: {
    name: 'Mytkowicz, Diwan, Hauswirth and Sweeney, Producing Wrong Data Without Doing Anything Obviously Wrong!, ASPLOS 2009',
    url: 'https://doi.org/10.1145/1508244.1508275',
  },
  wrk2: {
    name: 'Tene, wrk2, on coordinated omission',
    url: 'https://github.com/giltene/wrk2',
  },
  lighthouse: {
    name: 'Lighthouse, on slow hosts',
    url: 'https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md',
  },
  method: { name: 'pushbench, docs/METHOD.md', url: 'METHOD.md' },
} as const satisfies Record<string, Source>;
