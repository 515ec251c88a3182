import { escaped } from '../../reports/run/markdown.ts';
import type { Audit } from '../check/audit.ts';
import { verdictText } from '../check/words.ts';
import type { Bundled } from './rerunScript.ts';

/** What is in a bundle, how to check it, and how to run it again. */
export function readMe(bundled: readonly Bundled[], audits: readonly Audit[]): string {
  return `# Results of pushbench

${bundled
  .map(
    ({ name, result }, i) =>
      `- \`${name}/\`: ${escaped(result.scenario.title)}, measured ${result.startedAt.slice(0, 10)} on ${result.environment.cpus.count} × ${escaped(result.environment.cpus.model)}. ${verdictText(audits[i] as Audit)}`,
  )
  .join('\n')}

| file | contents |
| --- | --- |
| \`report.html\`, \`report.md\` | the report |
| \`check.md\`, \`check.json\` | the rules that the results were held against, and what they found |
| \`*/result.json\` | everything that was measured, as it was recorded |
| \`*/scenario.yaml\` | the workload as it was run |
| \`*/environment.json\` | what it was measured on |
| \`rerun.sh\` | runs it again, and compares |
| \`manifest.json\` | the SHA-256 of every other file |

Check it with \`pushbench check <this archive>\`, or its hashes without pushbench, in this folder:

\`\`\`sh
jq -r '.files[] | "\\(.sha256)  \\(.path)"' manifest.json | sha256sum -c
\`\`\`

Hashes show damage. That nobody made another archive they show only together with the SHA-256 of this one, from where it
was published.
`;
}
