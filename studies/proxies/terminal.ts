import { plainLine } from '../../core/plainText.ts';
import { columnGap } from '../../reports/render/columns.ts';
import { type Style, styleFor } from '../../reports/render/terminalStyle.ts';
import type { Proxies } from './file.ts';
import { linesSeen, programsWithLines } from './linesTable.ts';
import { adviceOn, conditionsText, shortcomings } from './sentences.ts';
import { type Cell, detailsTable, legendOf, overviewTable, type ProxyTable } from './table.ts';

/** What to show. */
export interface Shown {
  /** What each line is for, and nothing else. */
  readonly onlyLines: boolean;
  /** Each configuration, transport by transport. */
  readonly details: boolean;
}

/** What was seen of proxies, for a terminal. */
export function renderProxiesTerminal(proxies: Proxies, color: boolean, shown?: Partial<Shown>): string {
  const style = styleFor(color);
  const { onlyLines = false, details = proxies.configurations.length === 1 } = shown ?? {};
  const parts = [
    ...(onlyLines ? [] : details ? detailParts(proxies, style) : [overview(proxies, style)]),
    ...programsWithLines(proxies).map((program) => lines(program, proxies, style)),
    ...(onlyLines ? [] : [[plainLine(conditionsText(proxies))]]),
    ...(shortcomings(proxies).length > 0
      ? [shortcomings(proxies).map((one) => style('red', plainLine(one)))]
      : []),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function overview(proxies: Proxies, style: Style): string[] {
  const table = overviewTable(proxies);
  const [header = '', ...rows] = tableLines(table, style);
  const meanings = legendOf(table);
  const legend = meanings.length > 0 ? ['', ...meanings] : [];
  return [
    style('dim', header),
    ...rows.flatMap((row, i) => {
      const configuration = proxies.configurations[i];
      const advice = configuration && adviceOn(configuration, proxies);
      return [
        row,
        ...(advice?.does ? [style('dim', `    ${advice.does}`)] : []),
        ...(advice?.mends ?? []).map((text, j) => `    ${j === 0 ? 'mend:' : '     '} ${plainLine(text)}`),
        ...(advice?.notes ?? []).map((text) => `    ${plainLine(text)}`),
      ];
    }),
    ...legend,
  ];
}

function detailParts(proxies: Proxies, style: Style): string[][] {
  return proxies.configurations.map((configuration) => {
    const { does, mends, notes, name } = adviceOn(configuration, proxies);
    const [header = '', ...rows] = tableLines(detailsTable(configuration, proxies), style);
    return [
      style('bold', plainLine(name)) + (does === null ? '' : `: ${does}`),
      '',
      ...(rows.length > 0 ? [style('dim', header), ...rows, ''] : []),
      ...notes.map(plainLine),
      ...mends.map((text, j) => `${style('bold', j === 0 ? 'mend:' : '     ')} ${plainLine(text)}`),
    ];
  });
}

function lines(program: Parameters<typeof linesSeen>[0], proxies: Proxies, style: Style): string[] {
  return [
    style('bold', `${program}, line by line`),
    ...linesSeen(program, proxies).flatMap(({ line, does, without }) => [
      plainLine(line),
      `    ${does}`,
      `    without: ${plainLine(without)}`,
    ]),
  ];
}

const colors = { works: 'green', limited: 'yellow', fails: 'red' } as const;

/** Columns of words, to the left. */
function tableLines({ header, rows }: ProxyTable, style: Style): string[] {
  const titles = header.map((text): Cell => ({ text, verdict: null }));
  const all = [titles, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i]?.text.length ?? 0)));
  return all.map((row) =>
    row
      .map(({ text, verdict }, i) => {
        const padded = i === row.length - 1 ? plainLine(text) : plainLine(text).padEnd(widths[i] ?? 0);
        return verdict === null ? padded : style(colors[verdict], padded);
      })
      .join(columnGap),
  );
}
