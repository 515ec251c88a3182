import type { CapacityResult } from './file.ts';
import { renderCapacityJson } from './json.ts';
import { renderCapacityMarkdown } from './markdown.ts';
import { summariseCapacity } from './summary.ts';
import { renderCapacityTerminal } from './terminal.ts';

/** A search for capacity in each form of text. What draws is loaded only where something is drawn. */
export const capacityTexts = {
  html: async (result: CapacityResult): Promise<string> => {
    const { renderCapacityPage } = await import('./page.ts');
    return renderCapacityPage(result);
  },
  terminal: (result: CapacityResult): string => renderCapacityTerminal(summariseCapacity(result), false),
  md: (result: CapacityResult): string => renderCapacityMarkdown(summariseCapacity(result)),
  json: (result: CapacityResult): string => renderCapacityJson(summariseCapacity(result)),
};
