import { z } from 'zod';
import { formatDurationMs } from '../../core/units.ts';
import type { TimeOption } from '../../core/variant.ts';
import { categories } from './categories.ts';

/** Quantities that can vary along a sweep. */
const quantities = ['interval', 'users', 'rate', 'payload', 'hold'] as const;
const categoryNames = ['http', 'tls'] as const satisfies readonly (keyof typeof categories)[];
/** Everything that can vary along a sweep. */
export const axisNames = [...quantities, ...categoryNames];

/** The name of an axis. */
export type AxisName = (typeof axisNames)[number];

const quantityAxis = z.object({
  name: z.enum(quantities),
  unit: z.enum(['ms', 'B', '1/s', '']),
  /** Ascending. */
  values: z.array(z.number().positive()).min(2),
});

const categoryAxis = z
  .object({
    name: z.enum(categoryNames),
    unit: z.literal(''),
    /** In the order in which they were given. */
    values: z.array(z.string()).min(2),
  })
  .refine(({ name, values }) => values.every((value) => categories[name].pathWith({}, value)), {
    path: ['values'],
    error: ({ input }) =>
      `expected ${categories[(input as { name: keyof typeof categories }).name].expected}`,
  });

/** Schema of what varies, and the values at which a scenario is measured. */
export const axisSchema = z.discriminatedUnion('name', [quantityAxis, categoryAxis]);

/** A quantity and the values at which a scenario is measured. */
export type QuantityAxis = z.output<typeof quantityAxis>;
/** A part of the path and its values; nothing lies between two of them. */
export type CategoryAxis = z.output<typeof categoryAxis>;
/** What varies, and the values at which a scenario is measured. */
export type Axis = QuantityAxis | CategoryAxis;

/** Schema of a value on an axis: the size of a quantity, or the name of a category. */
export const axisValueSchema = z.union([z.number().positive(), z.string()]);

/** A value on an axis. */
export type AxisValue = z.output<typeof axisValueSchema>;

/** Whether the values of an axis have names, and no size. */
export const isCategorical = (axis: Axis): axis is CategoryAxis => axis.name in categories;

/** Whether there is such an axis. */
export const isAxisName = (name: string): name is AxisName => (axisNames as readonly string[]).includes(name);

/** The option of variants that an axis sets; null where it changes the workload of all. */
export const optionOf = (name: AxisName): TimeOption | null =>
  name === 'interval' || name === 'hold' ? name : null;

/** A value of an axis as it is written on a command line. */
export const axisValueText = ({ unit }: Pick<Axis, 'unit'>, value: AxisValue): string =>
  unit === 'ms' ? formatDurationMs(Number(value)) : String(value);
