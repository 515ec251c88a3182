import { PushbenchError } from '../../core/errors.ts';
import { itemsOf } from '../../core/items.ts';
import { pathSlugOf } from '../../core/path.ts';
import { scenarioLimits } from '../../core/scenario/scenario.ts';
import { maxPayloadBytes } from '../../core/scenario/stream.ts';
import { parseDurationMs } from '../../core/units.ts';
import {
  type Axis,
  type AxisName,
  type AxisValue,
  axisNames,
  type CategoryAxis,
  isAxisName,
  type QuantityAxis,
} from './axis.ts';
import { categories } from './categories.ts';

/** How the values of an axis are written. */
interface Written<Value extends AxisValue> {
  readonly expected: string;
  /** Undefined for what is not a value. */
  read(text: string): Value | undefined;
  /** What two ways of writing the same value have in common. */
  meaning(value: Value): string | number;
  /** The axis with these values. */
  along(values: Value[]): Axis;
}

const mostValues = 20;

function quantity(
  name: QuantityAxis['name'],
  unit: QuantityAxis['unit'],
  expected: string,
  largest: number,
  parse: (text: string) => number | undefined,
): Written<number> {
  return {
    expected,
    read(text) {
      const value = parse(text);
      return value !== undefined && value > 0 && value <= largest ? value : undefined;
    },
    meaning: (value) => value,
    along: (values) => ({ name, unit, values: values.toSorted((a, b) => a - b) }),
  };
}

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? Number(text) : undefined);

const time = (name: 'interval' | 'hold') =>
  quantity(
    name,
    'ms',
    'a duration above 0 and up to 24h, such as 500ms or 2s',
    24 * 3_600_000,
    parseDurationMs,
  );
const whole = (name: 'users' | 'payload', unit: QuantityAxis['unit'], largest: number) =>
  quantity(name, unit, `a whole number from 1 to ${largest}`, largest, matching(/^\d+$/));

function category(name: CategoryAxis['name']): Written<string> {
  const { expected, pathWith } = categories[name];
  return {
    expected,
    read: (text) => (pathWith({}, text) ? text : undefined),
    meaning: (value) => pathSlugOf(pathWith({}, value)),
    along: (values) => ({ name, unit: '', values }),
  };
}

const rows: Readonly<Record<AxisName, Written<number> | Written<string>>> = {
  interval: time('interval'),
  users: whole('users', '', scenarioLimits.users),
  rate: quantity(
    'rate',
    '1/s',
    'notifications per user and second, above 0, such as 0.5',
    1_000_000,
    matching(/^\d*\.?\d+$/),
  ),
  payload: whole('payload', 'B', maxPayloadBytes),
  hold: time('hold'),
  http: category('http'),
  tls: category('tls'),
};

/** Parses `name=value,value,…`. Throws a PushbenchError that says what would be right. */
export function parseAxis(text: string): Axis {
  const [name = '', list = '', ...more] = text.split('=').map((part) => part.trim());
  if (!isAxisName(name))
    throw new PushbenchError(`there is no axis "${name}"`, {
      hint: `--vary takes one of ${axisNames.join(', ')}, with its values: interval=1s,2s,5s`,
    });
  // Each row has its own type of value, which nothing outside of it needs to know.
  const { expected, read, meaning, along } = rows[name] as Written<AxisValue>;
  const texts = itemsOf(list);
  const wrong = texts.find((text) => read(text) === undefined);
  if (wrong !== undefined || texts.length === 0 || more.length > 0)
    throw new PushbenchError(
      `${name}: "${wrong ?? list}" is not a value of this axis; expected ${expected}`,
      { hint: `Values are separated by commas: ${name}=…,…` },
    );
  const values = texts.flatMap((text) => read(text) ?? []);
  if (new Set(values.map(meaning)).size < values.length) throw new PushbenchError(`${name}: duplicate value`);
  if (values.length < 2 || values.length > mostValues)
    throw new PushbenchError(`${name}: expected 2 to ${mostValues} values, got ${values.length}`, {
      hint: 'A sweep compares values. To run a single one, use pushbench run.',
    });
  return along(values);
}
