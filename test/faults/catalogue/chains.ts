import { failed, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import type { Entry } from './entry.ts';

const on = ['fallback'] as const;

/** What is done to the transports that a chain tries: as long as one is left, it is no fault. */
export const chains = {
  'refuses WebSockets': { on, run: valid({ reached: 'sse' }), inTests: on },
  'leaves handshakes unanswered': { on, run: valid({ reached: 'sse' }) },
  'accepts WebSockets and says nothing': { on, run: valid({ reached: 'sse' }), inTests: on },
  'closes WebSockets at once': { on, run: valid({ reached: 'sse' }) },
  'refuses WebSockets and SSE': { on, run: valid({ reached: 'long-polling' }) },
  'refuses the whole chain': {
    on,
    run: failed(/no transport of the chain was reached: GET \/websocket: .*403.*GET \/long-polling: .*403/),
    inTests: on,
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
