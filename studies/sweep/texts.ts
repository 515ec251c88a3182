import type { Sweep } from './file.ts';
import { renderSweepMarkdown } from './markdown.ts';
import { sweepReportOf } from './report.ts';
import { renderSweepTerminal } from './terminal.ts';

/** A sweep in each form of text. What draws is loaded only where something is drawn. */
export const sweepTexts = {
  html: async (sweep: Sweep): Promise<string> => {
    const { renderSweepPage } = await import('./page.ts');
    return renderSweepPage(sweepReportOf(sweep));
  },
  terminal: (sweep: Sweep): string => renderSweepTerminal(sweepReportOf(sweep), false),
  md: (sweep: Sweep): string => renderSweepMarkdown(sweepReportOf(sweep)),
};
