import { type Axis, type AxisName, axisValueText } from '../core/axis.ts';
import type { Interval } from './interval.ts';

interface AxisWords {
  readonly title: string;
  /** Stands before or after a value in a sentence. */
  readonly before: string;
  readonly after: string;
}

const words: Readonly<Record<AxisName, AxisWords>> = {
  interval: { title: 'poll interval', before: 'a poll interval of ', after: '' },
  users: { title: 'users', before: '', after: ' users' },
  rate: {
    title: 'notifications per user and second',
    before: '',
    after: ' notifications per user and second',
  },
  payload: { title: 'payload', before: 'a payload of ', after: '' },
  hold: { title: 'hold time', before: 'a hold time of ', after: '' },
};

/** What the axis is called. */
export const axisTitle = ({ name }: Pick<Axis, 'name'>): string => words[name].title;

/** A place on the axis in a sentence, such as `a poll interval of 3.13 s`. */
export const placeText = (axis: Axis, value: number): string =>
  `${words[axis.name].before}${valueText(axis, value)}${words[axis.name].after}`;

/** A place between the values that were tried, with its unit: three digits, and no zeros at the end. */
export function valueText({ unit }: Pick<Axis, 'unit'>, value: number): string {
  const inSeconds = unit === 'ms' && value >= 1000;
  const digits = Number((inSeconds ? value / 1000 : value).toPrecision(3));
  return `${digits}${inSeconds ? ' s' : unit === 'ms' ? ' ms' : unit === 'B' ? ' B' : ''}`;
}

/** A value that was tried, with its unit. */
export const triedText = (axis: Pick<Axis, 'unit'>, value: number): string =>
  axis.unit === 'B' ? `${value} B` : axisValueText(axis, value);

/** A range of the axis, such as `2.8 s to 3.5 s`. */
export const axisRange = (axis: Pick<Axis, 'unit'>, { low, high }: Interval): string =>
  `${valueText(axis, low)} to ${valueText(axis, high)}`;
