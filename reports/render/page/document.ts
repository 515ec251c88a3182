import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Chart } from '../chart/chart.ts';
import { compileChart } from '../chart/draw.ts';
import { fontFamily, theme } from '../theme.ts';
import { type Content, html, raw } from './html.ts';
import { pageScript } from './pageScript.ts';

/** What makes a page one of its kind. */
export interface PageParts {
  readonly title: string;
  /** Leads past the header to the section `#answer`. */
  readonly skip: string;
  readonly header: Content;
  readonly main: Content;
  /** The charts whose drawings are in `main`, by the ids of their figures. */
  readonly charts: Readonly<Record<string, Chart>>;
}

/**
 * Renders a page that holds all it needs: it opens from a file, asks for nothing, and runs only its own two
 * scripts.
 */
export async function renderDocument({ title, skip, header, main, charts }: PageParts): Promise<string> {
  const specs = Object.fromEntries(Object.entries(charts).map(([id, chart]) => [id, compileChart(chart)]));
  const [engine, live] = await Promise.all([pageScript('engine'), pageScript('live')]);
  const css = styles();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([engine, live], css)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pushbench">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(css)}</style>
</head>
<body>
<a class="skip" href="#answer">${skip}</a>
${header}
<main>
${main}
</main>
<footer>Made by pushbench. Charts by Vega and Vega-Lite.</footer>
<script type="text/plain" id="engine">${await packed(engine)}</script>
<script type="text/plain" id="specs">${await packed(JSON.stringify(specs))}</script>
<script>${raw(live)}</script>
</body>
</html>
`;
  return page.text;
}

/** Nothing but what is in the page: no address, no other script or style, not even an attribute's. */
function policy(scripts: readonly string[], css: string): string {
  const hashes = (texts: readonly string[]) => texts.map((text) => `'${sha256(text)}'`).join(' ');
  return [
    "default-src 'none'",
    `script-src ${hashes(scripts)}`,
    `style-src ${hashes([css])}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const packed = async (text: string) => (await promisify(gzip)(text, { level: 9 })).toString('base64');

function styles(): string {
  const variables = (shade: 'light' | 'dark') =>
    Object.entries(theme)
      .map(([name, shades]) => `--${name}:${shades[shade]};`)
      .join('');
  const series = Object.keys(theme)
    .map((name) => `.swatch.${name}{color:var(--${name})}`)
    .join('\n');
  return [
    `:root{--font:${fontFamily};${variables('light')}}`,
    `@media (prefers-color-scheme:dark){:root{${variables('dark')}}}`,
    `@media print{:root{color-scheme:light;${variables('light')}}}`,
    series,
    ...['page.css', 'wire.css', 'chain.css', 'trends.css'].map((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8'),
    ),
  ].join('\n');
}
