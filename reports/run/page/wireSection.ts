import { type Content, html } from '../../render/page/html.ts';
import type { ScenarioReport } from '../../results/report.ts';
import type { VariantSummary } from '../../results/summary.ts';
import { perReport } from '../charts/perReport.ts';
import { anatomyOf, type WireAnatomy } from '../wire/wire.ts';
import { wirePicture, wireScaleBytes } from './wirePicture.ts';

/** A variant with the delivery that was kept of its first valid trial. */
interface Sampled {
  readonly variant: VariantSummary;
  readonly anatomy: WireAnatomy;
}

/** What one notification costs on the wire, variant by variant, to the scale that all scenarios share. */
export function wireSection(report: ScenarioReport, all: readonly ScenarioReport[]): Content {
  const sampled = samplesOf(report);
  if (sampled.length === 0) return null;
  const scaleBytes = wireScaleBytes(all.flatMap((one) => samplesOf(one).map(({ anatomy }) => anatomy)));
  return html`<h3 id="${report.id}-wire">The cost of one notification on the wire</h3>
<p>One real delivery of each variant, as it passed the socket, all to the same scale. An empty poll costs the same
headers again; it counts towards the bytes per notification above, not here.</p>
${sampled.map(({ variant, anatomy }) => wirePicture(variant, anatomy, scaleBytes))}`;
}

const samplesOf = perReport(({ result, summary }): Sampled[] =>
  summary.variants.flatMap((variant) => {
    const trial = result.trials.find((t) => t.variant === variant.variant && t.valid && t.wire !== null);
    return trial?.wire ? [{ variant, anatomy: anatomyOf(trial.wire) }] : [];
  }),
);
