import { percentText } from '../../core/units.ts';
import type { LinkSummary } from '../results/links.ts';
import type { Summary } from '../results/summary.ts';

/** One sentence for each link: what was asked of it, and what was measured. */
export const linkSentences = ({ links }: Pick<Summary, 'links'>): string[] =>
  links.map((link) => `Link (${link.method}) of ${askedText(link)}: ${measuredTexts(link).join('; ')}.`);

function askedText({ asked: { rttMs, downKbit, upKbit, loss, jitterMs, shared } }: LinkSummary): string {
  const rate = (kbit: number | null, way: string) =>
    kbit === null ? [] : [`${kbit.toLocaleString('en')} kbit/s ${way}`];
  const what = [
    `${rttMs} ms RTT`,
    ...rate(downKbit, 'down'),
    ...rate(upKbit, 'up'),
    ...(loss > 0 ? [`${percentText(loss, 1)} loss`] : []),
    ...(jitterMs > 0 ? [`±${jitterMs} ms jitter each way`] : []),
  ];
  const whose =
    downKbit === null && upKbit === null ? '' : shared ? ', one for all' : ', for each subscriber';
  return `${what.join(', ')}${whose}`;
}

function measuredTexts({ method, rttMs, latenessMs, carried, lost, downed, dropped }: LinkSummary): string[] {
  const count = (n: number) => n.toLocaleString('en');
  const ms = (value: number) => value.toFixed(1);
  return [
    rttMs === null
      ? 'no round trip was answered'
      : `round trips measured before and after trials took ${ms(rttMs.least)} to ${ms(rttMs.most)} ms`,
    ...(latenessMs === null ? [] : [`packets at most ${ms(latenessMs)} ms late (p99 of its worst trial)`]),
    [
      `${count(carried)} carried`,
      `${count(lost)} lost as asked`,
      ...(downed === null ? [] : [downedText(method, count(downed))]),
      `${count(dropped)} dropped unasked`,
    ].join(', '),
  ];
}

/** A relay has no packets that it could lose. */
const downedText = (method: LinkSummary['method'], downed: string) =>
  method === 'relay' ? 'what came while it was down held back' : `${downed} lost while it was down, as asked`;
