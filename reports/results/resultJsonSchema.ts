import { z } from 'zod';
import { resultSchema, resultSchemaVersion } from '../../core/result.ts';

/**
 * The JSON Schema of the result files of this version. It allows fields that it does not name, as later
 * releases may add some.
 */
export function resultJsonSchema(): object {
  const { properties, ...schema } = z.toJSONSchema(resultSchema, { io: 'input' });
  return {
    ...schema,
    title: 'pushbench result',
    properties: { ...properties, schema: { const: resultSchemaVersion } },
  };
}
