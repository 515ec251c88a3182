import { z } from 'zod';

const values = z.record(z.string(), z.string());

/** Schema of what surrounds a run besides machine and software, and may change its figures. */
export const conditionsSchema = z.object({
  /** Variables of the environment that change how programs run, without what may be secret in them. */
  variables: values,
  /** Of the control group and those around it: cores, and bytes; null for none. */
  cpuQuotaCores: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
  /** 0 unless it was changed; above it the kernel gives less CPU. */
  niceness: z.int().nullable(),
  /** How the kernel schedules it, such as `other`, `batch`, `idle`. */
  scheduling: z.string().nullable(),
  /** Of a process, such as `open files`: the soft limit. */
  limits: values,
  /** Of the kernel, such as `net.core.somaxconn`. */
  kernelSettings: values,
});

/** What surrounds a run besides machine and software. */
export type Conditions = z.output<typeof conditionsSchema>;

const proxy = /^(https?|all|no)_proxy$|^NODE_USE_ENV_PROXY$/i;

/**
 * By which programs are watched, debugged or given other memory or threads; what else is recorded is often
 * there.
 */
const distorting =
  /^(NODE_(OPTIONS|DEBUG|DEBUG_NATIVE|V8_COVERAGE)|UV_.+|(LD_|DYLD_)(PRELOAD|AUDIT|INSERT_LIBRARIES)|(_RJEM_|MI)?MALLOC_.+|GLIBC_TUNABLES|GO(GC|MAXPROCS|MEMLIMIT|DEBUG)|(JAVA_TOOL|_JAVA|JDK_JAVA)_OPTIONS|PYTHON(MALLOC|TRACEMALLOC|DEVMODE|ASYNCIODEBUG)|RUBYOPT|(CORECLR|COMPlus|DOTNET)_(ENABLE_PROFILING|gcServer|GC.+))$/;

/** What of it may distort figures, a sentence each; empty where all is as usual. */
export function distortions(conditions: Conditions): string[] {
  const { variables, cpuQuotaCores, niceness, scheduling } = conditions;
  const names = Object.keys(variables);
  const changing = names.filter((name) => distorting.test(name));
  return [
    ...changing.map((name) => {
      const what = `${name} is set (${variables[name]}): the target runs with it`;
      return name === 'NODE_OPTIONS' &&
        /--(require|import|loader|experimental-loader|inspect|prof|cpu-prof|heap-prof|trace)|(^|\s)-r\b/.test(
          variables[name] ?? '',
        )
        ? `${what}, so its CPU and memory include whatever that loads or records.`
        : `${what}, which may change its figures.`;
    }),
    ...(names.some((name) => proxy.test(name) && !/^no_/i.test(name))
      ? ['A proxy is set in the environment: the target inherits it; pushbench itself does not use it.']
      : []),
    ...(cpuQuotaCores === null
      ? []
      : [`A CPU quota of ${cpuQuotaCores} cores applies to all processes of a trial together.`]),
    ...(niceness === null || niceness === 0
      ? []
      : [`Niceness is ${niceness}, so other programs get the CPU ${niceness > 0 ? 'first' : 'later'}.`]),
    ...(scheduling === null || scheduling === 'other'
      ? []
      : [`The scheduling class is ${scheduling}, not the default.`]),
  ];
}
