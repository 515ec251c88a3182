import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportsOf } from '../reports/results/report.ts';
import { renderPage } from '../reports/run/page/page.ts';
import { launchBrowser } from '../test/fixtures/browser.ts';
import { realisticResult } from '../test/fixtures/realistic.ts';
import { heading, judged, row, type Table } from './workbench.ts';

const goals = { makingSeconds: 3, megabytes: 1.2, interactiveSeconds: 0.5, firstChartSeconds: 1 };

/** How long the report of two scenarios with six variants takes to make and to open, and how large it is. */
export const report: Table = async () => {
  heading('The HTML report of two scenarios with six variants and five rounds each');
  row('', 'measured', 'goal', '');
  const results = ['forum', 'machines'].map((name) => {
    const result = realisticResult(5);
    return { ...result, scenario: { ...result.scenario, name, title: name } };
  });
  const startedMs = performance.now();
  const page = await renderPage(reportsOf(results));
  row('making it', ...judged((performance.now() - startedMs) / 1000, goals.makingSeconds, ' s'));
  row('its size', ...judged(Buffer.byteLength(page) / 1e6, goals.megabytes, ' MB'));
  const file = join(tmpdir(), `pushbench-report-${process.pid}.html`);
  writeFileSync(file, page);
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    // The browser's own start is not the page's.
    await tab.goto('about:blank');
    await tab.goto(pathToFileURL(file).href);
    const interactiveMs = await tab.evaluate<number>(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    );
    row('until it is interactive', ...judged(interactiveMs / 1000, goals.interactiveSeconds, ' s'));
    const scrolledMs = performance.now();
    await tab.locator('figure[data-chart]').first().scrollIntoViewIfNeeded();
    await tab.locator('figure[data-live]').first().waitFor();
    row(
      'until the first chart is live',
      ...judged((performance.now() - scrolledMs) / 1000, goals.firstChartSeconds, ' s'),
    );
  } finally {
    await browser.close();
  }
};
