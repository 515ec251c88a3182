import type { Path } from '../../core/path.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { capabilitiesOf, linksOf, optionsOf, type Variant } from '../../core/transports.ts';

/** Memory in bytes, at both ends. */
interface Ends {
  readonly agent: number;
  readonly target: number;
}

/*
 * The direct path was measured with 10,000 subscribers. For the others, trials of SSE and WebSocket with 400
 * and with 2,400 users over each path (one agent, a browser's headers, Node.js 24) gave by how much the
 * resident memory of the agent, and the largest of the target, grew for each user. In kB, of the transport
 * that took more: direct 23 and 31, TLS 1.3 107 and 82, HTTP/2 64 and 57, HTTP/2 over TLS 147 and 123, a
 * stream of a shared connection 37 and 30. What each is above the direct path is added to that, and rounded
 * up.
 */

/** What a connection takes, with its only stream where it is one of HTTP/2. */
const connectionBytes = {
  direct: { agent: 45_000, target: 40_000 },
  tls: { agent: 130_000, target: 95_000 },
  h2: { agent: 90_000, target: 70_000 },
  'h2+tls': { agent: 170_000, target: 135_000 },
} as const satisfies Record<string, Ends>;

/** What each of the users takes who share a connection, beside it. */
const streamBytes: Ends = { agent: 60_000, target: 40_000 };

/** What a user takes of a machine. */
interface PerUser {
  /** Less than 1 where several share one. */
  readonly connections: number;
  readonly memoryBytes: number;
}

/** What a user takes at most, over all variants of a scenario. */
export function perUser({ streams, variants }: Scenario): PerUser {
  const sends = streams.some(({ from }) => from === 'subscriber');
  const all = variants.map((variant) => ofVariant(variant, sends));
  return {
    connections: Math.max(...all.map(({ connections }) => connections)),
    memoryBytes: Math.max(...all.map(({ memoryBytes }) => memoryBytes)),
  };
}

function ofVariant(variant: Variant, sends: boolean): PerUser {
  // Only a chain has an order.
  if ('order' in variant) return ofChain(linksOf(variant), sends);
  const { over } = variant;
  const each = sum(connectionBytes[kindOf(over)]);
  if (over?.http) {
    const connections = 1 / over.http.usersPerConnection;
    const shared = over.http.connection === 'shared' ? sum(streamBytes) : 0;
    return { connections, memoryBytes: connections * each + shared };
  }
  // Who sends needs a second connection if the first cannot carry it; a session that begins with long polling
  // sends in any case.
  const beginsWithPolls = ['polling', 'upgrade'].includes(optionsOf(variant).connection ?? '');
  const connections = beginsWithPolls || (sends && capabilitiesOf(variant).upstream === 'post') ? 2 : 1;
  return { connections, memoryBytes: connections * each };
}

/** What is given up may still be closing when the next is tried: the two that take most, at a time. */
function ofChain(links: readonly Variant[], sends: boolean): PerUser {
  const all = links.map((link) => ofVariant(link, sends));
  const most = (of: keyof PerUser) =>
    all
      .map((one) => one[of])
      .sort((a, b) => b - a)
      .slice(0, 2)
      .reduce((total, one) => total + one, 0);
  return { connections: most('connections'), memoryBytes: most('memoryBytes') };
}

const kindOf = (over: Path | undefined) =>
  over?.http ? (over.tls ? 'h2+tls' : 'h2') : over?.tls ? 'tls' : 'direct';

const sum = ({ agent, target }: Ends) => agent + target;
