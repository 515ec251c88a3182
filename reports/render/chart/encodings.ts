import { color } from '../theme.ts';
import type { LegendEntry } from './chart.ts';
import type { DrawnVariant } from './drawnVariants.ts';
import type { Domain } from './scales.ts';
import { logTicks } from './scales.ts';

/** Whether the mark belongs to what the reader has selected in the legend, as a Vega expression. */
export const isSelected = 'length(selected) === 0 || indexof(selected, datum.key) >= 0';

/** The opacity of marks that the legend can dim. */
export const dimmable = { condition: { test: isSelected, value: 1 }, value: 0.12 };

/** The colour of the mark's `key`, of these variants or parts. */
export const keyColor = (entries: readonly { readonly key: string; readonly color: string }[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: entries.map(({ key }) => key), range: entries.map((entry) => entry.color) },
});

const solid = [1, 0];

/** The dashes of the mark's `key`, solid where none are given. */
export const keyDash = (entries: readonly Pick<LegendEntry, 'key' | 'dash'>[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: entries.map(({ key }) => key), range: entries.map(({ dash }) => [...(dash ?? solid)]) },
});

/** The shape of the point of the mark's `key`. */
export const keyShape = (entries: readonly Pick<DrawnVariant, 'key' | 'shape'>[]) => ({
  field: 'key',
  type: 'nominal' as const,
  scale: { domain: entries.map(({ key }) => key), range: entries.map(({ shape }) => shape) },
});

/** Fills points of the mark's `key` with their colour, or with the ground. */
export const keyFill = (entries: readonly Pick<DrawnVariant, 'key' | 'hollow' | 'color'>[]) =>
  keyColor(entries.map(({ key, hollow, color: own }) => ({ key, color: hollow ? color('ground') : own })));

/** A logarithmic axis with labels where `logTicks` says; `title` has its unit. */
export const logAxis = (domain: Domain, title: string, axis: { titleY?: number } = {}) => ({
  type: 'quantitative' as const,
  scale: { type: 'log' as const, domain, nice: false },
  axis: { title, values: logTicks(domain), format: '~f', ...axis },
});
