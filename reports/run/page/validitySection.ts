import { unexpectedFaults } from '../../../core/fault.ts';
import { brokenDeliveries } from '../../../core/target/brokenDeliveries.ts';
import { fullPromises, notPromised } from '../../../core/target/promises.ts';
import type { Trial } from '../../../core/trial.ts';
import { finePercentText } from '../../../core/units.ts';
import { type Html, html } from '../../render/page/html.ts';
import { significant } from '../../render/words.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { disturbanceSentences } from '../disturbanceSentences.ts';
import { faultSentences } from '../faultSentences.ts';
import { linkSentences } from '../linkSentences.ts';
import { proxySentences } from '../proxySentences.ts';
import { trustSentences } from '../sentences.ts';
import { tokenSentences } from '../tokenSentences.ts';

interface Check {
  /** Null for what informs only: whether it was too much is judged trial by trial when running. */
  readonly holds: boolean | null;
  readonly text: string;
}

/**
 * What the figures rest on: whether everything arrived, and whether pushbench or the machine stood in the
 * way.
 */
export function validitySection(reports: readonly ScenarioReport[]): Html {
  return html`<section id="validity" aria-labelledby="validity-heading">
<h2 id="validity-heading">Can you trust it?</h2>
<p>A trial is valid when every notification arrived once, in order and byte for byte, no fault was hidden by a retry, every byte on the sockets is accounted for,
and neither the load, the publisher nor other programs stood in the way. Invalid trials are in no figure.</p>
${reports.map(box)}
</section>`;
}

function box(report: ScenarioReport): Html {
  const { summary } = report;
  return html`<div class="validity">
<h3>${report.title}</h3>
<ul>${checksOf(report).map(({ holds, text }) =>
    holds === null
      ? html`<li>${text}</li>`
      : html`<li class="${holds ? 'holds' : 'fails'}">${holds ? '✓' : '✗'} ${text}</li>`,
  )}${[...disturbanceSentences(summary), ...tokenSentences(summary), ...linkSentences(summary), ...proxySentences(summary), ...faultSentences(summary), ...trustSentences(summary)].map((text) => html`<li>${text}</li>`)}</ul>
${summary.variants.flatMap(({ label, reasons }) => reasons.map((reason) => html`<p class="caveat">${label}: ${reason}</p>`))}
</div>`;
}

function checksOf({ result, summary }: ScenarioReport): Check[] {
  const { trials, failedTrials } = result;
  const missing = summary.variants.reduce((n, v) => n + v.missingTrials, 0);
  if (trials.length === 0) return [{ holds: false, text: 'No trial finished.' }];
  const valid = trials.filter((t) => t.valid).length;
  const all = trials.length + failedTrials.length + missing;
  const total = (of: (trial: Trial) => number) => trials.reduce((n, trial) => n + of(trial), 0);
  const highest = (of: (trial: Trial) => number | null) => Math.max(0, ...trials.map((t) => of(t) ?? 0));
  const wrong = wrongDeliveries(result);
  const lacks = notPromised(result.target?.described?.promises ?? fullPromises);
  const promised = lacks.length === 0 ? '' : ', as far as its target promises';
  const expected = total((t) => t.delivery.expected).toLocaleString('en');
  const delivered = total((t) => t.delivery.delivered).toLocaleString('en');
  const arrived = delivered === expected ? `All of ${expected}` : `${delivered} of ${expected}`;
  const faults = total((t) => unexpectedFaults(t.faults));
  const unaccounted = total((t) => t.bytes.unaccounted);
  const busiest = highest((t) => Math.max(0, ...t.agents.map((agent) => agent.eventLoopUtilization)));
  const lagMs = highest((t) => t.publisherLagMs.p99 ?? t.publisherLagMs.max);
  const others = highest(({ machine }) =>
    machine && machine.capacityMs > 0 ? machine.otherCpuMs / machine.capacityMs : 0,
  );
  return [
    {
      holds: valid === all,
      text: `${valid} of ${all} trials are valid${missing > 0 ? `, and ${missing} missing` : ''}.`,
    },
    {
      holds: wrong.size === 0,
      text:
        wrong.size === 0
          ? `${arrived} deliveries arrived exactly once, in order, byte for byte${promised}.`
          : `${[...wrong].map(([words, n]) => `${n.toLocaleString('en')} ${words}`).join(', ')} of ${expected} deliveries.`,
    },
    {
      holds: faults === 0,
      text:
        faults === 0
          ? 'No failed request, lost connection, signalled gap or unreadable answer, except as the scenario asks.'
          : `${faults.toLocaleString('en')} faults that a retry would hide.`,
    },
    {
      holds: unaccounted === 0,
      text:
        unaccounted === 0
          ? 'Every byte on the sockets is accounted for.'
          : `${unaccounted.toLocaleString('en')} bytes are not accounted for.`,
    },
    {
      holds: null,
      text: `The busiest load process used ${finePercentText(busiest)} of its event loop, in its worst trial.`,
    },
    {
      holds: null,
      text: `The publisher was at most ${significant(lagMs)} ms late (p99 of its worst trial); latencies still count from the due instant.`,
    },
    {
      holds: null,
      text: `Other programs used at most ${finePercentText(others)} of the machine’s CPU time.`,
    },
  ];
}

/** How many deliveries were not as promised, by what became of them. */
function wrongDeliveries({ trials, target }: ScenarioReport['result']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const trial of trials)
    for (const { count, words } of brokenDeliveries(trial, target?.described?.promises))
      counts.set(words, (counts.get(words) ?? 0) + count);
  return counts;
}
