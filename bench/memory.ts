import { heading, judged, row, type Table, trial, wants } from './workbench.ts';

const users = 10_000;
const agentAtMostKb = 45;

/** What ten thousand subscribers of one agent take, in it and in the target. */
export const memory: Table = async (effort) => {
  heading(
    `${users.toLocaleString('en')} subscribers in one trial, each notified every 20 s: verified deliveries, and resident\n` +
      'memory per subscriber: the agent’s total, and the target’s growth while they connected',
  );
  row('transport', 'valid', 'deliveries', 'target', 'agent', 'goal', '');
  for (const transport of ['websocket', 'sse'] as const) {
    if (!wants(effort, transport)) continue;
    const { valid, delivery, agents, target } = await trial({
      variant: { transport },
      perSecond: 0.05,
      users,
      connectSeconds: 8,
      measureSeconds: 10,
    });
    const { beforeConnect, connected } = target.rssBytes;
    const eachKb = (bytes: number) => bytes / users / 1000;
    row(
      transport,
      valid ? 'yes' : 'NO',
      `${delivery.delivered}/${delivery.expected}`,
      `${eachKb((connected ?? Number.NaN) - (beforeConnect ?? Number.NaN)).toFixed(1)} kB`,
      ...judged(eachKb(agents[0]?.rssBytes ?? Number.NaN), agentAtMostKb, ' kB', 1),
    );
  }
};
