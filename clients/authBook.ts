import type { AgentAuth } from '../core/messages/protocol.ts';
import { ConnectSeries } from './connectSeries.ts';

/** What the subscribers of an agent have to do with tokens. */
export class AuthBook {
  /** Tokens that were asked for, and those that were given. */
  readonly fetches = new ConnectSeries();
  readonly connects: ConnectSeries;
  /** Tokens given, over the whole trial. */
  tokens = 0;
  /** How often the target refused a token, or ended what it had opened, because it had expired. */
  expired = 0;
  /** Notifications that came when the token of their subscription had long expired. */
  late = 0;

  /** `connects` is where connections are counted already, if they are. */
  constructor(connects = new ConnectSeries()) {
    this.connects = connects;
  }

  /** Counts series from this instant on. */
  begin(originMs: number): void {
    this.fetches.begin(originMs);
    this.connects.begin(originMs);
  }

  report(): AgentAuth {
    const { tokens, expired, late } = this;
    return { tokens, expired, late, fetches: this.fetches.counts(), connects: this.connects.counts() };
  }
}
