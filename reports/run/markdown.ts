import { plainLine } from '../../core/plainText.ts';
import { markdownTable } from '../render/markdownTable.ts';
import { targetText } from '../render/words.ts';
import type { Summary } from '../results/summary.ts';
import { type Answer, answerOf } from './answer.ts';
import { disturbanceSentences } from './disturbanceSentences.ts';
import { fallbackPart } from './fallback.ts';
import { faultSentences } from './faultSentences.ts';
import { noGoal } from './figureClauses.ts';
import { linkSentences } from './linkSentences.ts';
import { linkTheoryNote, linkTheoryTable, linkTheoryTitle } from './linkTheory.ts';
import { modelledRadioPart } from './modelledRadio.ts';
import { pathLines } from './pathStages.ts';
import { proxySentences } from './proxySentences.ts';
import { emptyPollSentences, sloSentences, trustSentences } from './sentences.ts';
import { bestMark, stageTableOf, type Table, tablesOf } from './table.ts';
import { tokenSentences } from './tokenSentences.ts';

/** Renders summaries as Markdown, for pull requests and wikis. */
export function renderMarkdown(summaries: readonly Summary[]): string {
  return summaries.map(section).join('\n');
}

function section(summary: Summary): string {
  const tables = tablesOf(summary);
  return [
    `## ${escaped(summary.scenario)}: ${escaped(summary.title)}`,
    '',
    ...answerLines(answerOf(summary), summary.slos.length > 0),
    '',
    `${summary.users} users, ${summary.deliveriesPerTrial} measured deliveries per trial, rounds: ${summary.rounds}. ${bestMark} marks the lowest beyond chance, or a tie in a count.${summary.target ? ` Target: ${escaped(targetText(summary.target))}` : ''}`,
    '',
    ...tables.flatMap(({ path, ...main }) => [
      ...(path === null ? [] : [`**Over ${escaped(path)}**`, '']),
      ...table(main),
      '',
    ]),
    ...tables.flatMap(({ notes }) => notes).map((note) => `- ⚠ ${escaped(note)}`),
    ...[
      ...disturbanceSentences(summary),
      ...tokenSentences(summary),
      ...linkSentences(summary),
      ...proxySentences(summary),
      ...pathLines(summary),
      ...faultSentences(summary),
      ...emptyPollSentences(summary),
      ...sloSentences(summary),
    ].map((text) => `- ${escaped(text)}`),
    '',
    ...table(stageTableOf(summary)),
    '',
    ...theoryLines(summary),
    ...fallbackLines(summary),
    ...radioLines(summary),
    ...trustSentences(summary).map(escaped),
    '',
  ].join('\n');
}

function fallbackLines(summary: Summary): string[] {
  const part = fallbackPart(summary);
  if (!part) return [];
  const rows = part.rows.map((row) => row.map(escaped));
  const sentences = part.sentences.map((sentence) => `- ${escaped(sentence)}`);
  return [`**${part.title}**`, '', ...markdownTable(part.header, rows), '', ...sentences, ''];
}

function radioLines(summary: Summary): string[] {
  const part = modelledRadioPart(summary);
  if (!part) return [];
  const sentences = part.sentences.map((sentence) => `- ${escaped(sentence)}`);
  return [`**${escaped(part.title)}**`, '', ...table(part), '', ...sentences, ''];
}

/** The answer over each path is an item of its own. */
function answerLines({ sentence, caveats, paths, pathCosts = [] }: Answer, hasGoals: boolean): string[] {
  if (!paths) return [[`**${escaped(sentence)}**`, ...caveats.map(escaped)].join(' ')];
  const items = paths.map(
    ({ label, clauses: [first = '', ...rest] }) =>
      `- Over ${escaped(label)}: **${escaped(first)}**${rest.map((clause) => `; ${escaped(clause)}`).join('')}.`,
  );
  const costs = pathCosts.map((text) => `- ${escaped(text)}`);
  return [
    ...(hasGoals ? [] : [`**${noGoal}.**`, '']),
    ...items,
    ...costs,
    ...(caveats.length > 0 ? ['', caveats.map(escaped).join(' ')] : []),
  ];
}

/** Theory beside what was measured, where there are links. */
function theoryLines(summary: Summary): string[] {
  const theory = linkTheoryTable(summary);
  if (!theory) return [];
  return [
    `**${linkTheoryTitle}**`,
    '',
    ...markdownTable(
      theory.header,
      theory.rows.map((row) => row.map(escaped)),
    ),
    '',
    escaped(linkTheoryNote),
    '',
  ];
}

const table = ({ header, rows }: Pick<Table, 'header' | 'rows'>) =>
  markdownTable(
    header,
    rows.map((row) => row.map(({ text, best }) => (best ? `${bestMark} **${text}**` : escaped(text)))),
  );

/** What Markdown takes for markup, `&` for an entity, and GitHub `$` for mathematics. */
const markup = /[\\|<>[\]*_`#~&$]/g;

/**
 * Where GitHub and GitLab find mentions, references and addresses: in the text as it reads when all markup is
 * gone, so only something between the characters keeps them apart.
 */
const links = /@(?=\w)|#(?=\d)|\bGH-(?=\d)|!(?=\d)|:(?=\/\/)|\bwww(?=\.)|(?<=mailto|xmpp):/gi;

/** Stands for a space of no width until all else is escaped; no plain text has it. */
const apart = '\u0000';

/** Text from a file, fit for Markdown: it does not become markup, calls nobody, and leads nowhere. */
export const escaped = (text: string): string =>
  plainLine(text)
    .replace(links, `$&${apart}`)
    .replace(markup, (c) => `\\${c}`)
    .replaceAll(apart, '&#8203;');
