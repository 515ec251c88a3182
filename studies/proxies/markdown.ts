import { markdownTable } from '../../reports/render/markdownTable.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { Proxies } from './file.ts';
import { linesSeen, programsWithLines } from './linesTable.ts';
import { adviceOn, conditionsText, shortcomings } from './sentences.ts';
import { detailsTable, legendOf, overviewTable, type ProxyTable } from './table.ts';
import type { Shown } from './terminal.ts';

/** What was seen of proxies, as Markdown. */
export function renderProxiesMarkdown(proxies: Proxies, shown?: Partial<Shown>): string {
  const { onlyLines = false, details = proxies.configurations.length === 1 } = shown ?? {};
  const failed = shortcomings(proxies);
  return [
    ...(onlyLines ? [] : details ? detailLines(proxies) : overviewLines(proxies)),
    ...programsWithLines(proxies).flatMap((program) => [
      `**${program}, line by line**`,
      '',
      ...markdownTable(
        ['line', 'what it is for', 'without it'],
        linesSeen(program, proxies).map(({ line, does, without }) => [
          code(line),
          escaped(does),
          escaped(without),
        ]),
        () => 'left',
      ),
      '',
    ]),
    ...(onlyLines ? [] : [escaped(conditionsText(proxies)), '']),
    ...failed.map((text) => `- ✗ ${escaped(text)}`),
    ...(failed.length > 0 ? [''] : []),
  ].join('\n');
}

function overviewLines(proxies: Proxies): string[] {
  const table = overviewTable(proxies);
  const advice = proxies.configurations.map((one) => adviceOn(one, proxies));
  return [
    ...tableLines(table, 'mend', (row) => advice[row]?.mends ?? []),
    '',
    ...legendOf(table).map((text) => `- ${escaped(text)}`),
    ...advice.flatMap(({ name, notes }) => notes.map((note) => `- ${escaped(name)}: ${escaped(note)}`)),
    '',
  ];
}

const detailLines = (proxies: Proxies) =>
  proxies.configurations.flatMap((configuration) => {
    const { name, does, mends, notes } = adviceOn(configuration, proxies);
    return [
      `**${escaped(name)}**${does === null ? '' : `: ${escaped(does)}`}`,
      '',
      ...tableLines(detailsTable(configuration, proxies)),
      '',
      ...notes.map((note) => `- ${escaped(note)}`),
      ...mends.map((text) => `- mend: ${code(text)}`),
      '',
    ];
  });

const tableLines = (
  { header, rows }: ProxyTable,
  more?: string,
  moreOf: (row: number) => readonly string[] = () => [],
) =>
  markdownTable(
    [...header, ...(more === undefined ? [] : [more])],
    rows.map((row, i) => [
      ...row.map(({ text }) => escaped(text)),
      ...(more === undefined ? [] : [moreOf(i).map(code).join('<br>')]),
    ]),
    () => 'left',
  );

/** In a table, a bar would end the cell, and a backquote the code. */
const code = (text: string) => (/[`|]/.test(text) ? escaped(text) : `\`${text.replace(/\s+/g, ' ')}\``);
