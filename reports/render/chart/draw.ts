import { Resvg } from '@resvg/resvg-js';
import type { Mark, Spec } from 'vega';
import { plainLine } from '../../../core/plainText.ts';
import { color, fontFamily, withLightColors } from '../theme.ts';
import type { Chart, Layer } from './chart.ts';
import { chartConfig, textSize, widths } from './config.ts';
import { addLegend } from './legend.ts';
import { textWidth } from './textWidth.ts';
import { compile, parse, textMetrics, View } from './vega.ts';

// Vega lays out by what this says.
textMetrics.width = ({ fontSize = textSize.label }, text) => textWidth(String(text ?? ''), fontSize);

/**
 * The chart in Vega, for a live page. Its signal `selected` lists the legend keys to show, all if empty;
 * `width` is that of the whole chart, in px.
 */
export function compileChart(chart: Chart): Spec {
  return compiled(chart, [...chart.spec.layer, ...chart.hover]);
}

/** How a still picture is drawn. */
export interface SvgOptions {
  /**
   * With title, legend, ground and colours of its own, to stand alone; else a part of a page that has them.
   */
  readonly legend: boolean;
  /** Below the title, where there is one: which workload it is. */
  readonly subtitle?: string;
}

/**
 * The chart as SVG that needs nothing else: no scripts, no styles, no ids that could meet others on a page.
 */
export async function drawSvg(chart: Chart, { legend, subtitle }: SvgOptions): Promise<string> {
  const spec = compiled(chart, chart.spec.layer);
  const alone = () => addLegend(withTitle(spec, chart, subtitle), chart.legend, widths[chart.size]);
  const svg = named(chart, compact(await render(legend ? alone() : spec)));
  return legend ? withLightColors(svg) : svg;
}

/** The chart as PNG that stands alone; a scale of 2 has two pixels for each px. */
export async function drawPng(
  chart: Chart,
  { scale, subtitle }: { readonly scale: number; readonly subtitle?: string },
): Promise<Buffer> {
  const svg = await drawSvg(chart, { legend: true, ...(subtitle === undefined ? {} : { subtitle }) });
  const picture = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: { loadSystemFonts: true } });
  return picture.render().asPng();
}

function compiled(chart: Chart, layer: Layer[]): Spec {
  const { spec } = compile({
    ...chart.spec,
    layer,
    width: widths[chart.size],
    autosize: { type: 'fit', contains: 'padding' },
    padding: 2,
    params: [{ name: 'selected', value: [] }],
    config: chartConfig,
  });
  return { ...spec, marks: silent(spec.marks ?? []) };
}

/**
 * Marks without descriptions of their own: the picture as a whole has one. The configuration reaches axes
 * only.
 */
const silent = (marks: readonly Mark[]): Mark[] =>
  marks.map((mark) => ({
    ...mark,
    aria: false,
    ...('marks' in mark && mark.marks && { marks: silent(mark.marks) }),
  }));

function withTitle(spec: Spec, chart: Chart, subtitle: string | undefined): Spec {
  return {
    ...spec,
    background: color('ground'),
    padding: 16,
    height: (spec.height as number) + (subtitle === undefined ? 60 : 80),
    width: (spec.width as number) + 28,
    title: {
      text: chart.title,
      ...(subtitle === undefined ? {} : { subtitle: plainLine(subtitle) }),
      anchor: 'start',
      frame: 'bounds',
      offset: 14,
      font: fontFamily,
      color: color('text'),
      fontSize: textSize.title,
      subtitleFont: fontFamily,
      subtitleColor: color('soft'),
      subtitleFontSize: textSize.label,
      subtitlePadding: 4,
    },
  };
}

const render = (spec: Spec) => new View(parse(spec), { renderer: 'none' }).toSVG();

/** Leaves out what Vega says of every mark and a picture does without; its root says the font, once. */
const compact = (svg: string) =>
  svg
    .replace(/<[^>]+>/g, (tag) => tag.replace(superfluous, ''))
    .replace(/<path d="[^"]*"( display="none")?\/>/g, '')
    .replace('<svg ', `<svg font-family="${attribute(fontFamily)}" `);

const superfluous =
  / (font-family|class|role|aria-[a-z]+|pointer-events|xmlns:xlink|version)="[^"]*"| opacity="1"/g;

const named = (chart: Chart, svg: string) =>
  svg.replace('<svg ', `<svg role="img" aria-label="${attribute(`${chart.title}. ${chart.description}`)}" `);

const attribute = (text: string) => plainLine(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
