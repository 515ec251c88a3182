import { plainJson } from '../../core/plainText.ts';
import { type Audit, countOf } from './audit.ts';
import type { Verified } from './verified.ts';

/** Version of the JSON that checks are written as. */
const checkSchemaVersion = 'pushbench.check/1';

/** What a check found, for programs. */
export const renderCheckJson = ({ bundle, audits }: Verified): string =>
  `${plainJson({ schema: checkSchemaVersion, bundle: bundle?.facts ?? null, results: audits.map(told) }, 2)}\n`;

const told = (audit: Audit) => ({
  scenario: audit.result.scenario.name,
  startedAt: audit.result.startedAt,
  command: audit.result.command,
  scheduleSha256: audit.result.schedule.sha256,
  outcome: audit.outcome,
  counts: {
    failure: countOf(audit, 'failure'),
    warning: countOf(audit, 'warning'),
    pass: countOf(audit, 'pass'),
    notApplicable: countOf(audit, 'not applicable'),
  },
  rules: audit.judged.map(({ rule: { id, title, reason, sources }, outcome, found }) => ({
    id,
    title,
    outcome,
    found,
    reason,
    sources,
  })),
});
