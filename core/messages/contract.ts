import { z } from 'zod';
import { authChecks, authWays } from '../auth.ts';

/*
 * The parts of servers/CONTRACT.md that both sides type against. A target in another language follows the
 * document; this file is the same in TypeScript.
 */

/** Paths of the contract, apart from the subscribe endpoints, which are `/` and the transport's name. */
export const paths = {
  health: '/health',
  publish: '/publish',
  messages: '/messages',
  token: '/token',
} as const;

/**
 * Media types of posted bodies. No page of another origin may send these without asking first (Fetch
 * Standard, CORS-safelisted).
 */
export const mediaTypes = {
  [paths.publish]: 'application/x-ndjson',
  [paths.messages]: 'application/json',
  [paths.token]: 'application/json',
} as const;

/** A topic's name: up to 64 characters that need no escaping in a URL. */
export const topicPattern = /^[A-Za-z0-9][A-Za-z0-9/_.-]{0,63}$/;

/** A notification's id, chosen by its sender. */
export const idPattern = /^[A-Za-z0-9_.:-]{1,64}$/;

/** A cursor: opaque to clients, in these characters. */
export const cursorPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** WebSocket close codes of the contract (RFC 6455 §7.4.1 and IANA's registry of close codes). */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  badMessage: 1007,
  policy: 1008,
  tooBig: 1009,
  tryAgainLater: 1013,
  /** Of IANA’s registry: Unauthorized, Forbidden. */
  unauthorized: 3000,
  forbidden: 3003,
} as const;

/**
 * Headers that ask for the upgrade of `/websocket`, with the key of RFC 6455 §1.3; a target must not mind
 * that it repeats.
 */
export const upgradeHeaders = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

/** The line by which a target says on stdout that it accepts connections, and where. */
export const readyLine = (url: string) => `pushbench-target ready ${url}`;

/**
 * The line by which a target may say, before the ready line, where it takes `/publish` and `/health` in the
 * clear, apart from the address that subscribers use.
 */
export const controlLine = (url: string) => `pushbench-target control ${url}`;

/**
 * Environment variables with the paths of two PEM files, the certificate of a target and its key. Where they
 * are set, it serves over TLS.
 */
export const identityVariables = {
  certificate: 'PUSHBENCH_TLS_CERT',
  key: 'PUSHBENCH_TLS_KEY',
} as const;

/** Environment variable with a target's options, as JSON. */
export const targetOptionsVariable = 'PUSHBENCH_TARGET_OPTIONS';

/** Where a token stands in a request, for the ways that are not a message. */
export const tokenPlaces = { cookie: 'token', query: 'ticket' } as const;

/** The longest token that a target has to take, in characters. */
export const longestToken = 8_192;

const authOptionSchema = z.object({
  by: z.enum(authWays),
  /** Signs the tokens, so that those of before a restart stay good. */
  secret: z.string().min(1),
  lifetimeMs: z.int().min(1).default(900_000),
  /** The share of `lifetimeMs` by which lifetimes differ. */
  jitter: z.number().min(0).max(0.9).default(0),
  check: z.enum(authChecks).default('each-request'),
});

/** How a target authenticates its subscribers. */
export type AuthOption = z.output<typeof authOptionSchema>;

/** Options of a target: those of the variant under test, and its limits. All have defaults. */
export const targetOptionsSchema = z.object({
  holdMs: z.int().min(0).default(25_000),
  batchLimit: z.int().min(1).default(100),
  heartbeatMs: z.int().min(1).default(15_000),
  /** Socket.IO waits so long for the answer to a heartbeat. */
  heartbeatTimeoutMs: z.int().min(1).default(20_000),
  /** Socket.IO restores the sessions of clients that were cut off. */
  recovery: z.boolean().default(false),
  compression: z.boolean().default(false),
  /** WebSocket messages are split into frames of so many bytes; null for whole ones. */
  fragmentBytes: z.int().min(1).nullable().default(null),
  /** WebSocket subprotocols that it speaks; it chooses the first that a client offers. */
  subprotocols: z.array(z.string()).default([]),
  bufferLimitBytes: z.int().min(1).default(1_048_576),
  /** Origins besides its own whose pages it answers; null for those of any, without a look. */
  allowedOrigins: z.array(z.string()).nullable().default(null),
  /** How long an idle keep-alive connection is kept: must be above any poll interval. */
  keepAliveMs: z.int().min(1).default(75_000),
  maxMessageBytes: z.int().min(1).default(262_144),
  maxTopics: z.int().min(1).default(200_000),
  maxTopicsPerSubscriber: z.int().min(1).default(64),
  retainedNotifications: z.int().min(1).default(100_000),
  retainedBytes: z.int().min(1).default(67_108_864),
  /** Null asks nobody for a token. */
  auth: authOptionSchema.nullable().default(null),
});

/** Options of a target, defaults filled in. */
export type TargetOptions = z.output<typeof targetOptionsSchema>;

/** A message as it is sent to a target: by the publisher (a line of NDJSON) or by a client. */
export interface WireMessage {
  readonly id: string;
  readonly topic: string;
  /** The payload when it is text. */
  readonly data?: string;
  /** The payload when it is binary, in base64 (RFC 4648 §4). */
  readonly base64?: string;
}

/** A notification as a target delivers it: on streams with the cursor after it. */
export interface WireNotification extends WireMessage {
  readonly cursor?: string;
}

/** What a stream says between notifications: where it stands, or that some may be missing. */
export interface WireControl {
  readonly cursor: string;
  readonly gap?: true;
}

/** The last that a stream says when the token expires that it was opened with. */
export const expiredMark = { expired: true } as const;

/** The body of `POST /token`: what the token is for. */
export interface TokenRequest {
  readonly topics: readonly string[];
}

/** The body of its answer. */
export interface TokenAnswer {
  readonly token: string;
  readonly expiresInMs: number;
}

/** The body of a poll's answer. */
export interface PollAnswer {
  readonly cursor: string;
  readonly gap?: true;
  readonly notifications: readonly WireMessage[];
}

/** What a WebSocket client sends first. */
export interface SubscribeMessage {
  readonly subscribe: readonly string[];
  readonly cursor?: string;
  /** `binary` asks for notifications in binary frames. */
  readonly frames?: 'text' | 'binary';
  /** Where tokens travel by message. */
  readonly token?: string;
}
