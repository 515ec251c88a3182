import type { Trial } from '../core/trial.ts';
import {
  heading,
  interleaved,
  median,
  medianRatio,
  perNotificationUs,
  row,
  type Table,
  usualUsers,
  validTrial,
} from './workbench.ts';

const sizes = [100, 50, 10] as const;

const sides = {
  server: ({ target }: Trial) => target.cpuMs ?? Number.NaN,
  client: ({ agents }: Trial) => agents.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
};

/** What it costs to split WebSocket messages into frames, beside whole messages. */
export const fragments: Table = async ({ repetitions, measureSeconds }) => {
  heading(
    `WebSocket messages in fragments and whole, ${usualUsers} private topics: CPU in µs per notification, how many times\n` +
      'as much, and bytes of framing per notification',
  );
  row('fragments', 'side', 'whole', 'fragments', 'ratio', 'framing', 'whole');
  const measure = (options: object) => async () => {
    const trial = await validTrial({
      variant: { transport: 'websocket', ...options },
      perSecond: 20,
      measureSeconds,
    });
    const { framing, envelope } = trial.measured.bytes.received;
    return {
      server: perNotificationUs(sides.server(trial), trial),
      client: perNotificationUs(sides.client(trial), trial),
      framing: (framing - envelope) / trial.latencyMs.count,
    };
  };
  const [whole = [], ...split] = await interleaved(
    repetitions,
    [{}, ...sizes.map((fragmentBytes) => ({ fragmentBytes }))].map(measure),
  );
  for (const [i, measured] of split.entries())
    for (const side of ['server', 'client'] as const) {
      const [base, head] = [whole.map((one) => one[side]), measured.map((one) => one[side])];
      row(
        `${sizes[i]} B`,
        side,
        median(base).toFixed(1),
        median(head).toFixed(1),
        medianRatio(head, base).toFixed(2),
        `${median(measured.map(({ framing }) => framing)).toFixed(1)} B`,
        `${median(whole.map(({ framing }) => framing)).toFixed(1)} B`,
      );
    }
};
