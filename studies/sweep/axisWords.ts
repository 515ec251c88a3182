import type { Interval } from '../../reports/stats/interval.ts';
import { type Axis, type AxisName, type AxisValue, isCategorical } from './axis.ts';
import { categories } from './categories.ts';

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
  http: { title: 'HTTP version', before: '', after: '' },
  tls: { title: 'TLS version', before: '', after: '' },
};

/** What the axis is called. */
export const axisTitle = ({ name }: Pick<Axis, 'name'>): string => words[name].title;

type Unit = Pick<Axis, 'unit'>;

/** A value that was tried, with its unit, such as `1.25 s`. */
export const triedText = (axis: Axis, value: AxisValue): string =>
  isCategorical(axis) ? categories[axis.name].text(String(value)) : withUnit(axis, Number(value));

function withUnit({ unit }: Unit, value: number): string {
  const inSeconds = unit === 'ms' && value >= 1000;
  return `${inSeconds ? value / 1000 : value}${inSeconds ? ' s' : unit === 'ms' ? ' ms' : unit === 'B' ? ' B' : ''}`;
}

/** A place between the values that were tried: three digits of it. */
export const valueText = (axis: Unit, value: number): string => withUnit(axis, Number(value.toPrecision(3)));

/** A range of the axis, such as `2.8 s to 3.5 s`. */
export const axisRange = (axis: Unit, { low, high }: Interval): string =>
  `${valueText(axis, low)} to ${valueText(axis, high)}`;

/** A value, as written by one of the above, in a sentence: `a poll interval of 3.13 s`. */
export const placed = ({ name }: Pick<Axis, 'name'>, value: string): string =>
  `${words[name].before}${value}${words[name].after}`;
