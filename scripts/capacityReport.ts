import type { CapacityResult } from '../core/capacity.ts';
import { PushbenchError } from '../core/errors.ts';
import { renderCapacityJson } from '../reports/capacityJson.ts';
import { renderCapacityMarkdown } from '../reports/capacityMarkdown.ts';
import { summariseCapacity } from '../reports/capacitySummary.ts';

/** Renders a search for capacity. Throws a PushbenchError for a format that it has not. */
export async function renderCapacity(result: CapacityResult, format: string): Promise<string> {
  switch (format) {
    case 'html': {
      // What draws is loaded only where something is drawn.
      const { renderCapacityPage } = await import('../reports/page/capacityPage.ts');
      return renderCapacityPage(result);
    }
    case 'md':
      return renderCapacityMarkdown(summariseCapacity(result));
    case 'json':
      return renderCapacityJson(summariseCapacity(result));
    default:
      throw new PushbenchError(`a search for capacity cannot be written as ${format}`, {
        hint: 'It has --format html, md, json, svg and png.',
      });
  }
}
