import { PushbenchError } from '../../core/errors.ts';
import { plainLine, plainText } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';

/** A result and where its bundle has it. */
export interface Bundled {
  readonly name: string;
  readonly result: Result;
  readonly resultPath: string;
  readonly scenarioPath: string;
}

/** A script for sh that runs the scenarios of a bundle again, and compares with its results. */
export function rerunScript(bundled: readonly Bundled[]): string {
  const [first] = bundled as [Bundled];
  const { commit } = (first.result.environment.git as { commit?: string } | null | undefined) ?? {};
  return `#!/bin/sh
# Runs the scenarios of this bundle again, and compares with its results.
#
#   sh rerun.sh [folder for the new results]
#
# Needs pushbench ${plainLine(first.result.pushbench)}${commit ? `, commit ${plainLine(commit)}` : ''}. PUSHBENCH says how to call it, such as
#   PUSHBENCH="node /path/to/pushbench/scripts/pushbench.ts" sh rerun.sh
# TARGET names the server to measure, in place of the one that was measured here. Read this file before you
# run it, as any script from somebody else: it starts the servers that it names.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=\${1:-"$here/rerun"}
: "\${PUSHBENCH:=npx pushbench@${shellSafe(first.result.pushbench)}}"
code=0
${bundled.map(rerunOf).join('\n')}
exit "$code"
`;
}

function rerunOf({ name, result, resultPath, scenarioPath }: Bundled): string {
  const { seed, rounds, target, environment, trials } = result;
  const agents = trials[0]?.agents.length;
  const options = [
    `--seed ${quoted(seed)}`,
    `--rounds ${rounds}`,
    ...(agents ? [`--agents ${agents}`] : []),
    ...(environment.isolation?.network === 'host' ? ['--network host'] : []),
  ].join(' ');
  return `
echo ${quoted(name)}
set -- run "$here"/${quoted(scenarioPath)} ${options} --no-gate --out "$out"/${quoted(name)}
target=\${TARGET:-}
${target ? `[ -n "$target" ] || target=${quoted(target.command)}\n` : ''}[ -z "$target" ] || set -- "$@" --target "$target"
# A comparison of what there is, also where a trial was invalid; the code says that one was.
$PUSHBENCH "$@" || code=$?
$PUSHBENCH compare "$here"/${quoted(resultPath)} "$out"/${quoted(name)} || true`;
}

/** A text as one word of a shell; refused where it could do something to whoever looks at it. */
function quoted(text: string): string {
  if (plainText(text) !== text || text.includes('\n'))
    throw new PushbenchError(
      `${JSON.stringify(plainLine(text))} cannot be put into a script: it has control characters`,
    );
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A version as it may stand within quotes. */
const shellSafe = (version: string) => version.replace(/[^\w.+-]/g, '');
