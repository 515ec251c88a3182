import { z } from 'zod';
import { PushbenchError } from '../../core/errors.ts';
import { itemsOf } from '../../core/items.ts';
import { scenarioLimits } from '../../core/scenario/scenario.ts';
import { maxPayloadBytes } from '../../core/scenario/stream.ts';
import { formatDurationMs, parseDurationMs } from '../../core/units.ts';
import type { TimeOption } from '../../core/variant.ts';

/** What can vary along a sweep. */
const axisNames = ['interval', 'users', 'rate', 'payload', 'hold'] as const;

/** The name of an axis. */
export type AxisName = (typeof axisNames)[number];

/** Schema of a quantity and the values at which a scenario is measured. */
export const axisSchema = z.object({
  name: z.enum(axisNames),
  unit: z.enum(['ms', 'B', '1/s', '']),
  /** Ascending. */
  values: z.array(z.number().positive()).min(2),
});

/** A quantity and the values at which a scenario is measured. */
export type Axis = z.output<typeof axisSchema>;

interface AxisRow {
  readonly unit: Axis['unit'];
  readonly expected: string;
  readonly largest: number;
  /** NaN for what is no value. */
  parse(text: string): number;
}

const mostValues = 20;

const time: AxisRow = {
  unit: 'ms',
  expected: 'a duration above 0 and up to 24h, such as 500ms or 2s',
  largest: 24 * 3_600_000,
  parse: (text) => parseDurationMs(text) ?? Number.NaN,
};
const whole = (unit: Axis['unit'], largest: number): AxisRow => ({
  unit,
  expected: `a whole number from 1 to ${largest}`,
  largest,
  parse: (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN),
});
const rows: Readonly<Record<AxisName, AxisRow>> = {
  interval: time,
  users: whole('', scenarioLimits.users),
  rate: {
    unit: '1/s',
    expected: 'notifications per user and second, above 0, such as 0.5',
    largest: 1_000_000,
    parse: (text) => (/^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN),
  },
  payload: whole('B', maxPayloadBytes),
  hold: time,
};

/** Parses `name=value,value,…`. Throws a PushbenchError that says what would be right. */
export function parseAxis(text: string): Axis {
  const [name = '', list = '', ...more] = text.split('=').map((part) => part.trim());
  if (!isAxisName(name))
    throw new PushbenchError(`there is no axis "${name}"`, {
      hint: `--vary takes one of ${axisNames.join(', ')}, with its values: interval=1s,2s,5s`,
    });
  const { unit, expected, largest, parse } = rows[name];
  const texts = itemsOf(list);
  const values = texts.map(parse);
  const isRight = (value: number) => value > 0 && value <= largest;
  const wrong = texts.find((text) => !isRight(parse(text)));
  if (wrong !== undefined || texts.length === 0 || more.length > 0)
    throw new PushbenchError(
      `${name}: "${wrong ?? list}" is not a value of this axis; expected ${expected}`,
      {
        hint: `Values are separated by commas: ${name}=…,…`,
      },
    );
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < values.length) throw new PushbenchError(`${name}: duplicate value`);
  if (sorted.length < 2 || sorted.length > mostValues)
    throw new PushbenchError(`${name}: expected 2 to ${mostValues} values, got ${sorted.length}`, {
      hint: 'A crossover lies between two values. To run a single one, use pushbench run.',
    });
  return { name, unit, values: sorted };
}

const isAxisName = (name: string): name is AxisName => (axisNames as readonly string[]).includes(name);

/** The option of variants that an axis sets; null where it changes the workload of all. */
export const optionOf = (name: AxisName): TimeOption | null =>
  name === 'interval' || name === 'hold' ? name : null;

/** A value of an axis as it is written on a command line. */
export const axisValueText = ({ unit }: Pick<Axis, 'unit'>, value: number): string =>
  unit === 'ms' ? formatDurationMs(value) : String(value);
