import type { VariantSummary } from '../../results/summary.ts';
import { seriesColorName, seriesDash, seriesShape } from '../theme.ts';
import { type Html, html } from './html.ts';

/** A variant's label behind the sign that it has in every chart of the page. */
export function variantName(variant: Pick<VariantSummary, 'label' | 'series' | 'turn' | 'title'>): Html {
  return html`<span class="variant" title="${variant.title}">${swatch({
    color: seriesColorName(variant.series),
    dash: seriesDash(variant.turn),
    shape: seriesShape(variant.series),
    hollow: variant.turn > 0,
  })} ${variant.label}</span>`;
}

/** The sign of a line, a point or an area, as in a key. `color` is a class. */
export function swatch({
  color,
  dash,
  shape,
  hollow,
}: {
  readonly color: string;
  readonly dash?: readonly number[] | undefined;
  readonly shape?: string | undefined;
  readonly hollow?: boolean | undefined;
}): Html {
  if (dash === undefined && shape === undefined)
    return html`<svg class="swatch ${color}" width="14" height="14" aria-hidden="true"><rect x="1" y="1" width="12" height="12" rx="2"/></svg>`;
  return html`<svg class="swatch ${color}" width="30" height="14" aria-hidden="true">${
    dash && html`<path d="M1 7H29" fill="none" stroke-width="2" stroke-dasharray="${dash.join(' ')}"/>`
  }${shape && html`<path class="${hollow ? 'hollow' : 'filled'}" d="${paths[shape] ?? paths.circle}"/>`}</svg>`;
}

/** The shapes of points, around the middle of 30 × 14. */
const paths: Record<string, string> = {
  circle: 'M15 3a4 4 0 1 1 0 8a4 4 0 1 1 0-8z',
  square: 'M11.5 3.5h7v7h-7z',
  'triangle-up': 'M15 2.5L19.5 10.5H10.5z',
  diamond: 'M15 2L19 7L15 12L11 7z',
  cross: 'M13.4 2.5h3.2v2.9h2.9v3.2h-2.9v2.9h-3.2v-2.9h-2.9V5.4h2.9z',
  'triangle-down': 'M15 11.5L19.5 3.5H10.5z',
};
