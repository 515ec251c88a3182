import type { AgentUse, Connects, Delivery, EventLoopDelay, Traffic, WrongDeliveries } from '../counts.ts';
import type { FailureKind } from '../failure.ts';
import type { FailedLink } from '../fallbackUse.ts';
import type { FaultCount } from '../fault.ts';
import type { Http2Use } from '../http2Use.ts';
import type { UserPacketTimes } from '../packetTimes.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { DescribedPublishing } from '../target/described.ts';
import type { Subscription } from '../target/subscription.ts';
import type { TlsUse } from '../tlsUse.ts';
import type { Variant } from '../transports.ts';
import type { WireSample } from '../trial.ts';

/*
 * The typed messages between the coordinator and its processes. They are plain JSON, so that the channel may
 * be a process pipe or a message broker.
 */

/** Width of the slots in which attempts to connect are counted, ms. */
export const connectsEveryMs = 100;

/** What an agent saw of the disturbances. */
export interface AgentDisturbance {
  /** Connections that were there and have been cut. */
  readonly cuts: number;
  /** From when a restart was due until a subscriber knew where it stands again, as an encoded histogram. */
  readonly returns: string;
  /**
   * From when a link that was down was due back until a subscriber had what was due to him meanwhile, as an
   * encoded histogram.
   */
  readonly catchUps: string;
  /** The same of a proxy that was away. */
  readonly proxyCatchUps: string;
  readonly connects: Connects;
}

/** What the subscribers of an agent had to do with tokens. */
export interface AgentAuth {
  /** Tokens that targets gave. */
  readonly tokens: number;
  /** How often one was refused, or ended what it had opened, because it had expired. */
  readonly expired: number;
  /** Notifications that came when the token of their subscription had long expired. */
  readonly late: number;
  /** Requests for tokens, and those that were answered with one. */
  readonly fetches: Connects;
  readonly connects: Connects;
}

/** Where the chains of an agent's subscribers ended. */
export interface AgentFallback {
  /** From the first attempt of each until its subscription was in place, as an encoded histogram. */
  readonly reached: readonly { readonly transport: string; readonly took: string }[];
  readonly failed: readonly FailedLink[];
}

/** One second of an agent's view, counted from the start of the schedule. */
export interface AgentSecond {
  readonly second: number;
  readonly delivered: number;
  readonly requests: number;
  /** Latencies of the deliveries of this second, as an encoded histogram. */
  readonly latency: string | null;
}

/** What an agent measured; `measured` covers the measured window, the rest the whole trial. */
export interface AgentReport extends AgentUse {
  readonly delivery: Delivery;
  readonly firstWrong: WrongDeliveries;
  readonly faults: readonly FaultCount[];
  /** Deliveries of the measured window that came behind another; see `Bunching`. */
  readonly behind: number;
  /** Latency of the events due in the measured window, as an encoded histogram. */
  readonly latency: string;
  /** The part of it until the subscriber asked, and the rest, as encoded histograms. */
  readonly feedWait: string;
  readonly transfer: string;
  /** From the beginning of each subscriber until its first subscription, as an encoded histogram. */
  readonly subscribe: string;
  /** Lag of the agent's own upstream messages behind their due instants, as an encoded histogram. */
  readonly sendLag: string;
  readonly traffic: Traffic;
  readonly measured: Traffic;
  /**
   * Socket totals less the ledger's, both directions added as absolute values; 0 when the books are right.
   */
  readonly unaccounted: number;
  readonly seconds: readonly AgentSecond[];
  /** One delivery as it was on the wire; null when none was caught. */
  readonly wire: WireSample | null;
  /** Of those of its users that are among the first of all. */
  readonly packetTimes: readonly UserPacketTimes[];
  /** Null without TLS. */
  readonly tls: TlsUse | null;
  /** WebSocket subprotocols that the target has chosen. */
  readonly subprotocols: readonly string[];
  /** Null without HTTP/2. */
  readonly http2: Http2Use | null;
  /** Null where nobody authenticates. */
  readonly auth: AgentAuth | null;
  /** Null where nobody has a chain of transports. */
  readonly fallback: AgentFallback | null;
  /** Null where the scenario disturbs nothing. */
  readonly disturbance: AgentDisturbance | null;
}

/** Something that makes the trial pointless, such as a target that refuses the subscription. */
export interface Failed {
  readonly type: 'failed';
  readonly kind: FailureKind;
  readonly reason: string;
}

/** How subscribers reach the target, where not as its URL says. */
export interface Route {
  /** Where their connections go instead; what is said on them is the same. */
  readonly via?: { readonly host: string; readonly port: number };
  /** Whether each user comes from an address of his own. */
  readonly ownAddresses?: boolean;
}

/** Coordinator to agent. */
export type ToAgent =
  | {
      readonly type: 'prepare';
      readonly scenario: Scenario;
      readonly seed: string;
      readonly variant: Variant;
      readonly url: string;
      /** Certificates that are trusted there, as PEM; null for those that Node.js brings. */
      readonly authority: string | null;
      readonly firstUser: number;
      readonly users: number;
      /** Absent without a link. */
      readonly route?: Route;
      /** How to subscribe, where the target does not speak the contract. */
      readonly described?: Subscription;
      /** Whether order within a topic is counted by itself, as the target promises no more. */
      readonly ordersTopics?: boolean;
    }
  | { readonly type: 'connect' }
  /** The schedule's zero on the host's monotonic clock, in ms. */
  | { readonly type: 'start'; readonly originMs: number };

/** Agent to coordinator. */
export type FromAgent =
  | { readonly type: 'prepared'; readonly sha256: string }
  | { readonly type: 'connected' }
  | {
      readonly type: 'progress';
      readonly connected: number;
      readonly delivered: number;
      /** The last fault so far, with its request; null where there was none. */
      readonly lastFault: string | null;
    }
  | { readonly type: 'report'; readonly report: AgentReport }
  | Failed;

/** Where a target takes what is published, and whose certificates are trusted there; null as above. */
export interface TargetControl {
  readonly url: string;
  readonly authority: string | null;
}

/** Coordinator to publisher. */
export type ToPublisher =
  | {
      readonly type: 'prepare';
      readonly scenario: Scenario;
      readonly seed: string;
      readonly control: TargetControl;
      /** How to publish, where the target does not speak the contract. */
      readonly described?: DescribedPublishing;
    }
  | { readonly type: 'start'; readonly originMs: number }
  /** The target is about to be stopped: notifications due from now on are withheld. */
  | { readonly type: 'pause' }
  /** The target is there again, and may have another address for the publisher. */
  | { readonly type: 'resume'; readonly control: TargetControl };

/** Publisher to coordinator. */
export type FromPublisher =
  | { readonly type: 'prepared'; readonly sha256: string }
  /** The target has taken all that was sent, and nothing more comes. */
  | { readonly type: 'paused' }
  /** All was sent, and the window is over. */
  | {
      readonly type: 'done';
      readonly published: number;
      /** Notifications that were due while the target was away, and were never sent. */
      readonly withheld: number;
      /** How late notifications due in the measured window were sent, as an encoded histogram. */
      readonly lag: string;
      readonly cpuMs: number;
      /** The event-loop delay that the target reports; null if it reports none. */
      readonly targetDelayMs: EventLoopDelay | null;
    }
  | Failed;

/** A channel to the other side of a process boundary. */
export interface Channel<Out, In> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}
