import { clearLine, type ProgressStream } from '../../console/statusLine.ts';
import { transports } from '../../core/transports.ts';
import type { ProxiesListener } from './measure.ts';
import { secondsText } from './outcome.ts';

const redrawEveryMs = 1_000;

/** Progress on a stream: lines for what happens, and on a terminal a clock for the silence. */
export interface ProxiesProgress {
  readonly listener: ProxiesListener;
  stop(): void;
}

/** Says what happens; of many configurations only when each is done. */
export function createProxiesProgress(
  stream: ProgressStream,
  { configurations, silenceMs }: { readonly configurations: number; readonly silenceMs: number },
  now: () => number,
): ProxiesProgress {
  const startedMs = now();
  let done = 0;
  const say = (text: string) => stream.write(`${stream.isTTY ? clearLine : ''}${text}\n`);
  say(
    `${configurations === 1 ? 'One configuration' : `${configurations} configurations`}, side by side; silence is tried for ${secondsText(silenceMs)}`,
  );
  const draw = () => {
    const seconds = Math.round((now() - startedMs) / 1000);
    stream.write(`${clearLine}${seconds} s, ${done} of ${configurations} done`);
  };
  const timer = stream.isTTY ? setInterval(draw, redrawEveryMs) : undefined;
  timer?.unref();
  return {
    listener: {
      cut: (_, transport, afterMs) => {
        if (configurations === 1)
          say(
            `${transports[transport].shortTitle}: cut after ${secondsText(afterMs)}; trying what keeps it alive`,
          );
      },
      done: ({ name, failure }) => {
        done++;
        if (configurations > 1 || failure !== null)
          say(failure === null ? `${name}: done (${done} of ${configurations})` : `${name}: ${failure}`);
      },
    },
    stop: () => {
      clearInterval(timer);
      if (stream.isTTY) stream.write(clearLine);
    },
  };
}
