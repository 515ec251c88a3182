import { z } from 'zod';
import type { Variant } from '../transports.ts';
import { durationSchema } from '../units.ts';
import { slugOf } from '../variant.ts';
import type { Misfit } from './stream.ts';

/** Schema of what is done to the proxy on purpose. */
export const proxyDisturbanceSchema = z
  .strictObject({
    kind: z.literal('proxy'),
    after: durationSchema.describe('Time from the start of the measured window.'),
    action: z
      .enum(['restart', 'reload'], { error: 'expected restart or reload' })
      .describe(
        'restart: the proxy is stopped and started again; reload: it reads its configuration again, and its old process goes on with the connections that it has.',
      ),
    down: durationSchema.optional().describe('Minimum time that it stays down, with restart.'),
  })
  .describe('The proxy is restarted, or reloads its configuration.');

type Written = z.output<typeof proxyDisturbanceSchema>;

/** What is done to the proxy, compiled. */
export interface ProxyChange {
  /** µs from the start of the schedule. */
  readonly atUs: number;
  readonly action: Written['action'];
  /** How long it stays away at least; 0 where it is reloaded. */
  readonly downMs: number;
}

/** What such a disturbance does, `startMs` after the start of the schedule. */
export const compileProxyDisturbance = (
  { after, action, down = 0 }: Written,
  startMs: number,
): ProxyChange => ({ atUs: (startMs + after) * 1000, action, downMs: down });

/** How long a proxy may take to stop and to start, ms: so long, it explains what becomes of connections. */
export const proxySettlesMs = 2_000;

/** A scenario with disturbances, as far as the proxy is concerned. */
interface ProxyDisturbed {
  readonly disturbances?: readonly (Written | { readonly kind: string })[] | undefined;
  readonly phases: { readonly measure: number };
  /** With their paths. */
  readonly variants: readonly Variant[];
}

/** What only disturbances of the proxy, phases and variants together can say. */
export const misfitsOfProxyDisturbances = ({
  disturbances = [],
  phases,
  variants,
}: ProxyDisturbed): Misfit[] =>
  disturbances.flatMap((one, i) => {
    const found = isOfProxy(one) ? misfitOf(one, phases.measure, variants) : undefined;
    return found ? [{ path: ['disturbances', i, ...found.path], message: found.message }] : [];
  });

const isOfProxy = (one: Written | { readonly kind: string }): one is Written => one.kind === 'proxy';

function misfitOf(
  { after, action, down = 0 }: Written,
  measureMs: number,
  variants: readonly Variant[],
): Misfit | undefined {
  if (action === 'reload' && down > 0)
    return { path: ['down'], message: 'a proxy that is reloaded does not go away; down belongs to restart' };
  if (after + down >= measureMs)
    return {
      path: [down > 0 ? 'down' : 'after'],
      message:
        'the proxy must be back within the measured window: after and down together below phases.measure',
    };
  const without = variants.find(({ over }) => !over?.proxy);
  if (without)
    return {
      path: [],
      message: `a ${action} of the proxy needs one, and the variant ${slugOf(without)} has none: add over, such as nginx`,
    };
  const caddy = variants.find(({ over }) => over?.proxy?.program === 'caddy');
  return caddy && action === 'reload'
    ? {
        path: ['action'],
        message: `the variant ${slugOf(caddy)} has caddy, which takes no signal to reload; expected restart`,
      }
    : undefined;
}
