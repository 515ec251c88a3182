import { parse, type Spec, type TooltipHandler, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { Handler } from 'vega-tooltip';

/** Draws a chart into an element, so wide, without evaluating any text as code: the page forbids it. */
async function draw(spec: Spec, element: HTMLElement, width: number): Promise<View> {
  const tooltip = new Handler({ disableDefaultStyle: true, theme: 'page' });
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: element,
    hover: true,
    tooltip: tooltip.call as TooltipHandler,
  });
  return view.width(width).runAsync();
}

/** What the page's own script finds when this one has run. */
export interface Engine {
  readonly draw: typeof draw;
}

Object.assign(globalThis, { chartEngine: { draw } satisfies Engine });
