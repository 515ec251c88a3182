import { expect, test } from 'vitest';
import type { Channel, FromAgent, ToAgent } from '../../core/messages/protocol.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { connectAll, progressOf } from './agents.ts';
import { Peer } from './peer.ts';

/** An agent that says what the test has it say. */
function madeUpAgent() {
  const listeners: ((message: FromAgent) => void)[] = [];
  const channel: Channel<ToAgent, FromAgent> = {
    send() {},
    onMessage: (listener) => listeners.push(listener),
  };
  const say = (message: FromAgent) => {
    for (const listener of listeners) listener(message);
  };
  return { peer: new Peer<ToAgent, FromAgent>(channel), say };
}

/** They never have to be awaited for long. */
const scenario = smallScenario({ connect: { over: '1ms', within: '5ms' } });

test('subscribers that are not connected in time fail the trial with the last fault that one of them met', async () => {
  const [first, second] = [madeUpAgent(), madeUpAgent()];
  const agents = [first.peer, second.peer];
  const connecting = connectAll(agents, scenario, progressOf(agents));
  first.say({ type: 'progress', connected: 1, delivered: 0, lastFault: null });
  second.say({
    type: 'progress',
    connected: 0,
    delivered: 0,
    lastFault: 'GET /sse: the target answered 503',
  });
  await expect(connecting).rejects.toMatchObject({
    kind: 'too slow',
    message: expect.stringMatching(
      /^1 of \d+ subscribers were connected 0\.005 s after the ramp; the last fault: GET \/sse: the target answered 503$/,
    ),
  });
});

test('where nothing failed, it says for what they wait', async () => {
  const { peer } = madeUpAgent();
  await expect(connectAll([peer], scenario, progressOf([peer]))).rejects.toThrow(
    /no request failed: they still wait for their first cursor$/,
  );
});
