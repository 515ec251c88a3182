import { linkTerms } from '../../core/link.ts';
import type { LinkUse } from '../../core/linkUse.ts';
import type { TrialCourse } from './trialCourse.ts';
import type { TrialPlan } from './trialPlan.ts';

/** What made the link of a trial, and what a round trip took before; null without a link. */
export type LinkSetting = Pick<LinkUse, 'method'> & { readonly rttBeforeMs: number | null };

/** The link of a trial, before the round trip that is measured after it; undefined without one. */
export function linkUseOf(
  { variant, schedule }: Pick<TrialPlan, 'variant' | 'schedule'>,
  setting: LinkSetting | null,
  { link: report, window }: Pick<TrialCourse, 'link' | 'window'>,
): LinkUse | undefined {
  const { link } = variant.over ?? {};
  if (!setting || !report || !link) return undefined;
  const { downed, ...carried } = report;
  return {
    method: setting.method,
    asked: linkTerms(link),
    rttMs: { before: setting.rttBeforeMs, after: null },
    ...carried,
    ...(schedule.disturbances.link.some(({ rttMs }) => rttMs === null) && { downed }),
    cpuMs: window.linkCpuMs,
  };
}
