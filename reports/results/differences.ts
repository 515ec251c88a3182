import { isDeepStrictEqual } from 'node:util';
import type { Conditions } from '../../core/conditions.ts';
import { PushbenchError } from '../../core/errors.ts';
import { differInSpeed } from '../../core/machineIndex.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Environment, Result } from '../../core/result.ts';
import { agreedIn, agreementText } from './agreed.ts';
import { proxiesOf, proxyText, templateMark } from './proxies.ts';
import { variantsOf } from './variants.ts';

/** Something other than the software under test in which two results differ. */
export interface Difference {
  readonly what: string;
  readonly base: string;
  readonly head: string;
}

/** What is known of a result, by name; what it does not say is null or undefined. */
type Facts = Readonly<Record<string, unknown>>;

/** Throws a PushbenchError when two results are not of the same workload, and says in what it differs. */
export function requireSameSchedule(base: Result, head: Result): void {
  if (base.schedule.sha256 === head.schedule.sha256) return;
  const found = differing(workloadOf(base), workloadOf(head)).map(differenceText);
  throw new PushbenchError(
    `these results have different workloads: their schedules differ (${base.schedule.sha256.slice(0, 8)}, ${head.schedule.sha256.slice(0, 8)})` +
      found.map((text) => `\n  ${text}`).join(''),
    { hint: 'Run both with the same scenario, --seed, --users and --measure.' },
  );
}

const workloadOf = ({ scenario, seed, schedule }: Result): Facts => ({
  scenario: scenario.name,
  seed,
  users: scenario.users,
  'warm-up in ms': scenario.phases.warmUp,
  'measured window in ms': scenario.phases.measure,
  streams: scenario.streams,
  disturbances: scenario.disturbances,
  events: schedule.events,
});

/**
 * What differs between two results of the same workload and may move the figures: machine, software,
 * settings.
 */
export function differencesOf(base: Result, head: Result): Difference[] {
  const common = base.variants.filter((slug) => head.variants.includes(slug));
  return differing(
    ...both([base, head], (result) => ({
      ...surroundingsOf(result),
      ...settingsOf(result),
      ...prefixed('agreed on by', agreementsOf(common, result.trials)),
      ...prefixed('proxy of', proxyFactsOf(common, result)),
    })),
  );
}

/** What differs between the machines and the software of two results, whatever their workloads. */
export const surroundingDifferencesOf = (base: Result, head: Result): Difference[] =>
  differing(...both([base, head], surroundingsOf));

/** The names of the machine and of the software in which results differ, whatever their workloads. */
export const differingSurroundings = (results: readonly Result[]): string[] =>
  differingNames(withLaterFacts(results, surroundingsOf));

const both = (results: readonly [Result, Result], factsOf: (result: Result) => Facts) =>
  withLaterFacts(results, factsOf) as [Facts, Facts];

/**
 * Facts with those that not all versions record, where all results say them: older ones do not, and nothing
 * is known to differ from that.
 */
function withLaterFacts(results: readonly Result[], factsOf: (result: Result) => Facts): Facts[] {
  const parts = laterParts.flatMap((partOf) => {
    const all = results.map(({ environment }) => partOf(environment));
    return all.every((facts) => facts !== null) ? [all] : [];
  });
  const settings = results.map(({ environment }) => environment.conditions?.kernelSettings ?? {});
  const known = Object.keys(settings[0] ?? {}).filter((name) => settings.every((one) => name in one));
  const speeds = speedFacts(results);
  return results.map((result, i) => ({
    ...factsOf(result),
    ...Object.assign({}, ...parts.map((all) => all[i])),
    ...prefixed('kernel setting', Object.fromEntries(known.map((name) => [name, settings[i]?.[name]]))),
    ...speeds[i],
  }));
}

/** What one version or other has begun to record, as facts; null where a result does not say it. */
const laterParts: readonly ((environment: Environment) => Facts | null)[] = [
  ({ conditions }) => (conditions ? conditionFacts(conditions) : null),
  ({ system }) => (system ? { 'operating system': system } : null),
  ({ processor }) => (processor ? prefixed('processor’s', processor) : null),
  ({ link }) => (link ? prefixed('network device’s', link) : null),
];

/** The machine indexes, where they are further apart than those of one machine are. */
function speedFacts(results: readonly Result[]): Facts[] {
  const all = results.map(({ environment }) => environment.machineIndex);
  return all.map((index) => (differInSpeed(all) ? { 'machine index': index?.value } : {}));
}

const conditionFacts = (conditions: Conditions): Facts => ({
  ...prefixed('variable', conditions.variables),
  'CPU quota in cores': conditions.cpuQuotaCores,
  'memory limit in bytes': conditions.memoryLimitBytes,
  niceness: conditions.niceness,
  'scheduling class': conditions.scheduling,
  ...prefixed('limit of', conditions.limits),
});

function surroundingsOf({ environment, pushbench }: Result): Facts {
  const { cpus, memoryBytes, packages } = environment;
  return {
    processor: cpus.model,
    cores: cpus.count,
    memory: `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    platform: environment.platform,
    kernel: environment.kernel,
    'virtual machine': environment.virtualMachine,
    container: environment.container,
    'frequency governor': environment.governor,
    'Node.js': environment.node,
    pushbench,
    ...prefixed('package', packages),
    network: environment.isolation?.network,
    'target’s core': environment.targetCore,
  };
}

const settingsOf = ({ scenario, trials }: Result): Facts => ({
  'load processes': trials[0]?.agents.length,
  ...prefixed(
    'scenario’s',
    Object.fromEntries(Object.entries(scenario).filter(([name]) => !freeToDiffer.has(name))),
  ),
});

/** What was agreed on over TLS and HTTP/2, by variant. */
const agreementsOf = (variants: readonly string[], trials: Result['trials']): Facts =>
  Object.fromEntries(
    variants.flatMap((slug) => {
      const agreed = agreedIn(trials.filter(({ variant }) => variant === slug)).map(agreementText);
      return agreed.length === 0 ? [] : [[slug, agreed.sort().join(' or ')]];
    }),
  );

/** Which proxies variants ran behind, and what a configuration of a person's own said. */
const proxyFactsOf = (common: readonly string[], result: Result): Facts =>
  Object.fromEntries(
    variantsOf(result)
      .filter(({ slug }) => common.includes(slug))
      .flatMap(({ slug, options }) => {
        const own = result.trials.filter(({ variant }) => variant === slug);
        const mark = templateMark(options?.over?.proxy?.template);
        const proxies = proxiesOf({ trials: own }).map((proxy) => proxyText(proxy) + mark);
        return proxies.length === 0 ? [] : [[slug, proxies.sort().join(' or ')]];
      }),
  );

/** What is only words, is compared one by one, or belongs to the schedule. */
const freeToDiffer = new Set(['name', 'title', 'description', 'variants', 'slos', 'streams', 'disturbances']);

const prefixed = (prefix: string, facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [`${prefix} ${name}`, value]));

/** A difference in words; its text is from files. */
export const differenceText = ({ what, base, head }: Difference): string =>
  plainLine(`${what}: ${base} in the base, ${head} in the head`);

const differing = (base: Facts, head: Facts): Difference[] =>
  differingNames([base, head]).map((what) => ({ what, base: shown(base[what]), head: shown(head[what]) }));

/** What these do not all say alike. */
function differingNames(all: readonly Facts[]): string[] {
  const names = new Set(all.flatMap((facts) => Object.keys(facts)));
  return [...names].filter((name) =>
    all.some((facts) => !isDeepStrictEqual(facts[name] ?? null, all[0]?.[name] ?? null)),
  );
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
