import { plainJson } from '../../core/plainText.ts';
import type { CostModel } from './costModel.ts';
import type { Projection } from './projection.ts';
import type { Figure } from './quantities.ts';
import { perMonth, scaled } from './quantities.ts';
import type { VariantProjection } from './variantProjection.ts';
import { assumptions, projectionAnswer, projectionWarnings } from './words.ts';

/** Version of the JSON that projections are written as. */
const projectionSchemaVersion = 'pushbench.projection/1';

/** Renders a projection for programs; rates and bytes are per second, costs per occurrence of their term. */
export function renderProjectionJson(projection: Projection): string {
  const { options, measured, groups, variants } = projection;
  const value = {
    schema: projectionSchemaVersion,
    workload: options,
    measured,
    answer: projectionAnswer(projection),
    warnings: projectionWarnings(projection),
    assumptions: assumptions(projection),
    variants: variants.map(variantOf),
    models: groups.map((group) => ({
      variants: group.variants.map(({ slug }) => slug),
      reach: group.reach,
      processBytes: group.processBytes,
      theoryError: group.theoryError,
      costs: {
        cpuMs: modelOf(group.models.cpuMs),
        egressBytesWithoutPayload: modelOf(group.models.egressBytes),
        ingressBytes: modelOf(group.models.ingressBytes),
        memoryBytes: modelOf(group.models.memoryBytes),
      },
    })),
  };
  return `${plainJson(value, 2)}\n`;
}

const variantOf = ({ variant, workload, rates, ...rest }: VariantProjection) => ({
  variant: variant.slug,
  label: variant.label,
  workload,
  rates,
  cores: rest.cores,
  memoryBytes: rest.memoryBytes,
  egressBytesPerSecond: rest.egressBytes,
  ingressBytesPerSecond: rest.ingressBytes,
  egressBytesPerMonth: scaled(rest.egressBytes, perMonth) satisfies Figure,
  missing: rest.missing,
  limits: rest.limits,
});

const modelOf = (model: CostModel | null) =>
  model && {
    terms: model.terms.map((term, i) => ({ term, cost: model.unitCosts[i] })),
    merged: model.merged.map(({ term }) => term),
    configurations: model.configurations,
    heldOut: model.heldOut.map(({ measured, predicted }) => ({ measured, predicted })),
  };
