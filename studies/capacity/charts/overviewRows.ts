import { plainLine } from '../../../core/plainText.ts';
import { textSize } from '../../../reports/render/chart/config.ts';
import { type Domain, placeOn } from '../../../reports/render/chart/scales.ts';
import { textWidth } from '../../../reports/render/chart/textWidth.ts';
import type { VariantCapacity } from '../summary.ts';
import { count, usersText } from '../words.ts';

/** From the top of a row, as a share of it: the middle of its name, and top, middle and end of its bar. */
const nameAt = 0.28;
export const [barTop, barAt, barEnd] = [0.54, 0.72, 0.9];
/** How far an arrow goes, as a factor of the users that it begins with. */
const arrow = 1.35;

/** The name of a variant, above its range. */
export interface Name {
  readonly key: string;
  readonly row: number;
  readonly name: string;
  readonly users: string;
}

/** Names the variant in this row. */
export const nameOf = (variant: VariantCapacity, place: number): Name => ({
  key: variant.slug,
  row: place + nameAt,
  name: plainLine(variant.label),
  users: usersText(variant),
});

/** The users that a variant may serve; open where only one end is known. */
export interface Range {
  readonly key: string;
  readonly row: number;
  /** What is known, where the range is open. */
  readonly users: number;
  readonly from: number;
  readonly to: number;
  /** To which side it is open. */
  readonly way: 'up' | 'down' | null;
}

/** The range of a variant's capacity, if anything is known of it. */
export function rangeOf({ slug: key, capacity }: VariantCapacity, place: number): Range[] {
  const row = place + barAt;
  switch (capacity.kind) {
    case 'between':
      return [{ key, row, users: capacity.low, from: capacity.low, to: capacity.high, way: null }];
    case 'at least': {
      const { users } = capacity;
      return [{ key, row, users, from: users, to: users * arrow, way: 'up' }];
    }
    case 'below': {
      const { users } = capacity;
      return [{ key, row, users, from: users / arrow, to: users, way: 'down' }];
    }
    case 'unknown':
      return [];
  }
}

/** A ceiling that is drawn. */
export interface Ceiling {
  readonly key: string;
  readonly row: number;
  readonly users: number;
}

/** Users that a ceiling allows, if it allows any. */
export function ceilingOf({ slug: key, bounds: { ceiling } }: VariantCapacity, place: number): Ceiling[] {
  return ceiling && ceiling.users > 0 ? [{ key, row: place + barAt, users: ceiling.users }] : [];
}

/** A text to the right of a mark; on narrow charts the users are in the name's line instead. */
export interface TextBeside {
  readonly key: string;
  readonly row: number;
  readonly at: number;
  readonly wide: string;
  readonly narrow: string;
}

/**
 * The texts of a row: users beside the range and ceiling beside its line, or both together where these are
 * close.
 */
export function textsBeside(variant: VariantCapacity, place: number, x: Domain): TextBeside[] {
  const own = { key: variant.slug, row: place + barAt };
  const end = rangeOf(variant, place)[0]?.to ?? x[0];
  const users = usersText(variant);
  const [allowed] = ceilingOf(variant, place);
  if (allowed === undefined) return [{ ...own, at: end, wide: users, narrow: '' }];
  const ceiling = `ceiling ${count(allowed.users)}`;
  const gapPx = (placeOn(x, allowed.users) - placeOn(x, end)) * narrowestWidePx;
  return gapPx > textWidth(users, textSize.label) + 24
    ? [
        { ...own, at: end, wide: users, narrow: '' },
        { ...own, at: allowed.users, wide: ceiling, narrow: ceiling },
      ]
    : [{ ...own, at: Math.max(end, allowed.users), wide: `${users}, ${ceiling}`, narrow: ceiling }];
}

/** The scale takes that much of a chart that is just wide enough, in px. */
const narrowestWidePx = 480;

/** The room that texts may take behind the end of the scale, in px. */
export const roomFor = (texts: readonly TextBeside[], size: 'wide' | 'narrow') =>
  Math.ceil(Math.max(0, ...texts.map((one) => textWidth(one[size], textSize.label)))) + 16;
