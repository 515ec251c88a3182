import { markdownTable } from '../../reports/render/markdownTable.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { Audit } from './audit.ts';
import type { Source } from './sources.ts';
import type { Verified } from './verified.ts';
import { marks, subjectText, verdictText } from './words.ts';

/** What a check found, as Markdown: a table of all rules, then why those matter that did not pass. */
export function renderCheckMarkdown({ bundle, audits }: Verified): string {
  return [...(bundle ? [escaped(bundle.text), ''] : []), ...audits.flatMap(section)].join('\n');
}

function section(audit: Audit): string[] {
  const broken = audit.judged.filter(({ outcome }) => outcome === 'failure' || outcome === 'warning');
  return [
    `## Check of ${escaped(subjectText(audit))}`,
    '',
    `**${verdictText(audit)}**`,
    '',
    ...markdownTable(
      ['', 'rule', 'found'],
      audit.judged.map(({ rule, outcome, found }) => [
        `${marks[outcome]} ${outcome}`,
        `${rule.title} (\`${rule.id}\`)`,
        found.map(escaped).join('<br>'),
      ]),
      () => 'left',
    ),
    '',
    ...broken.map(({ rule }) => `- \`${rule.id}\`: ${rule.reason} (${rule.sources.map(linkTo).join('; ')})`),
    ...(broken.length > 0 ? [''] : []),
  ];
}

const linkTo = ({ name, url }: Source) => (url.startsWith('https:') ? `[${name}](${url})` : name);
