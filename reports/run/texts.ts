import type { TextFormat } from '../render/formats.ts';
import type { ScenarioReport } from '../results/report.ts';
import { renderCsv } from './csv.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';

/** The report of runs in each form of text. What draws is loaded only where something is drawn. */
export const runTexts = {
  html: async (reports) => {
    const { renderPage } = await import('./page/page.ts');
    return renderPage(reports);
  },
  terminal: (reports) => reports.map(({ summary }) => renderTerminal(summary, false)).join('\n'),
  md: (reports) => renderMarkdown(reports.map(({ summary }) => summary)),
  json: renderJson,
  csv: renderCsv,
} as const satisfies Record<TextFormat, (reports: readonly ScenarioReport[]) => string | Promise<string>>;
