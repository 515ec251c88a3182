import type { Tried } from './attempt.ts';
import { groups } from './catalogue/index.ts';
import type { Caught } from './catchMutation.ts';
import { commands } from './expected.ts';
import { type VariantName, variantNames } from './workload.ts';

const titles: Record<VariantName, string> = {
  'short-polling-20ms-close': 'short polling, new connections',
  'short-polling-20ms-keep-alive': 'short polling, kept connections',
  'long-polling': 'long polling',
  'http-streaming': 'HTTP streaming',
  sse: 'SSE',
  websocket: 'WebSocket',
  'socket-io-upgrade': 'Socket.IO',
  fallback: 'fallback',
};
const others = commands.filter((command) => command !== 'run');
const longestSaid = 120;

/** The tried as Markdown: a table for each group of faults, with a row for each fault. */
export function faultsTable(tried: readonly Tried[]): string {
  return Object.entries(groups)
    .map(
      ([title, entries]) =>
        [title, Object.keys(entries).filter((fault) => of(tried, fault).length > 0)] as const,
    )
    .filter(([, faults]) => faults.length > 0)
    .map(([title, faults]) => {
      const header = ['fault', ...variantNames.map((name) => titles[name]), ...others, 'what is said of it'];
      const rows = faults.map((fault) => row(fault, of(tried, fault)));
      return `### ${title}\n\n${markdown([header, ...rows])}`;
    })
    .join('\n');
}

/** What came of the mutations, as Markdown. */
export function mutationsTable(caught: readonly Caught[]): string {
  const rows = caught.map(({ name, by }) =>
    by === null ? [name, '**not caught**', ''] : [name, by.one.id, by.differences.join('; ')],
  );
  return markdown([['mutation', 'caught by', 'which came out as'], ...rows]);
}

const of = (tried: readonly Tried[], fault: string) => tried.filter(({ one }) => one.fault === fault);

function row(fault: string, tried: readonly Tried[]): string[] {
  const cell = (is: (verdict: Tried) => boolean) => {
    const verdict = tried.find(is);
    if (!verdict) return '';
    return verdict.differences.length === 0
      ? verdict.observed.outcome
      : `**${verdict.observed.outcome}** (${verdict.differences.join('; ')})`;
  };
  return [
    fault,
    ...variantNames.map((name) => cell(({ one }) => one.command === 'run' && one.variant === name)),
    ...others.map((command) => cell(({ one }) => one.command === command)),
    saidOf(tried),
  ];
}

/** What the product said first of a fault, where it had a reason to say anything. */
function saidOf(tried: readonly Tried[]): string {
  const verdict = tried.find(
    ({ one, observed }) => one.command === 'run' && observed.outcome !== 'valid' && observed.said !== '',
  );
  const [first = ''] = verdict?.observed.said.split('\n') ?? [];
  return first.length > longestSaid ? `${first.slice(0, longestSaid)}…` : first;
}

function markdown([header = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n').concat('\n');
}

const escaped = (text: string) => text.replace(/[|<>*_`\\]/g, (sign) => (sign === '*' ? sign : `\\${sign}`));
