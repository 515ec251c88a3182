import { placeOf } from '../../core/address.ts';
import { PushbenchError } from '../../core/errors.ts';
import { linkTerms } from '../../core/link.ts';
import type { LinkOrder, RunningLink } from '../processes/hosts.ts';
import { relayProgram, startLinkProcess } from './linkProcess.ts';

/**
 * A link without private hosts: a process that connections pass, and that only delays. Rejects with a
 * PushbenchError when more is asked for.
 */
export async function openRelay({
  link,
  seed,
}: LinkOrder): Promise<RunningLink & { close(): Promise<void> }> {
  const terms = linkTerms(link);
  const { rttMs, downKbit, upKbit, loss, jitterMs } = terms;
  const impossible = [
    ...(downKbit === null && upKbit === null ? [] : ['limit a rate']),
    ...(loss > 0 ? ['lose packets'] : []),
  ];
  if (impossible.length > 0)
    throw new PushbenchError(
      `a link cannot ${impossible.join(' or ')} here: without private networks it is a relay of connections, which has no packets`,
      {
        hint: `It can delay: --over rtt${rttMs}ms. Private networks take Linux, and root or user namespaces; pushbench doctor says what is missing.`,
      },
    );
  const process = await startLinkProcess(relayProgram);
  await process.ask({ type: 'open', terms, seed }, 'opened');
  const { pid, died, send, ask, close } = process;
  let nowMs = rttMs;
  return {
    method: 'relay',
    pid,
    rttMs,
    died,
    async routeTo(url) {
      const { port } = await ask({ type: 'lead', ...placeOf(url) }, 'leads');
      return { via: { host: '127.0.0.1', port } };
    },
    async roundTripMs() {
      const expectedMs = nowMs + 2 * jitterMs;
      const { rttMs: measuredMs } = await ask({ type: 'probe', address: '127.0.0.1', expectedMs }, 'probed');
      return measuredMs;
    },
    change(state) {
      nowMs = state.rttMs;
      return process.change(state);
    },
    begin: () => send({ type: 'begin' }),
    async report() {
      const { type: _, ...report } = await ask({ type: 'report' }, 'report');
      return report;
    },
    close,
  };
}
