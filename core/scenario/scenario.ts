import { z } from 'zod';
import { metricIds } from '../metrics.ts';
import { variantSchema } from '../transports.ts';
import { durationSchema, positiveDurationSchema } from '../units.ts';
import { misfitsOfAuth, scenarioAuthSchema, variantsWithAuth } from './auth.ts';
import { disturbanceSchema, reconnectSchema } from './disturbances.ts';
import { misfitsOfLinkDisturbances } from './linkDisturbance.ts';
import { misfitsOfOrigin, scenarioOriginSchema } from './origin.ts';
import { misfitsOfPaths, pathsSchema, variantsOverPaths, withPathsByName } from './paths.ts';
import { misfitsOfProxyDisturbances } from './proxyDisturbance.ts';
import { type Misfit, maxPayloadBytes, reporting, streamSchema } from './stream.ts';

/** Limits of a scenario, so that a mistyped number ends in a message and not in a frozen machine. */
export const scenarioLimits = {
  users: 100_000,
  /** Events in one schedule. */
  events: 2_000_000,
  /** Deliveries (events times subscribers) in one trial. */
  deliveries: 50_000_000,
  payloadBytes: maxPayloadBytes,
  /** Warm-up and measure together. */
  durationMs: 3_600_000,
  connectWithinMs: 600_000,
  /** Connections cut in one trial. */
  cuts: 1_000_000,
} as const;

// `Cookie: session=c` and the line end.
const minCookieBytes = 19;

/** Refuses a list in which two items have the same name. */
function unique<T>(nameOf: (item: T) => string, message: (name: string) => string, ...at: string[]) {
  return (items: readonly T[], context: z.RefinementCtx) => {
    const names = new Set<string>();
    items.forEach((item, i) => {
      const name = nameOf(item);
      if (names.has(name)) context.addIssue({ code: 'custom', path: [i, ...at], message: message(name) });
      names.add(name);
    });
  };
}

const shape = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/, { error: 'expected a lower-case name such as my-scenario' }),
  title: z.string().min(1).max(120),
  description: z.string().min(1).max(4_000),
  users: z.int().min(1).max(scenarioLimits.users).describe('Simulated users, each with one subscription.'),
  connect: z
    .strictObject({
      over: durationSchema.default(1_000).describe('Time over which the users arrive, evenly.'),
      within: positiveDurationSchema
        .refine((ms) => ms <= scenarioLimits.connectWithinMs, { error: 'must not be longer than 10m' })
        .optional()
        .describe(
          'How long after that all must be connected: 30s unless it is said. Otherwise the trial fails.',
        ),
    })
    .default({ over: 1_000 }),
  headers: z
    .strictObject({
      profile: z
        .enum(['minimal', 'chrome'])
        .default('minimal')
        .describe('minimal: what HTTP needs; chrome: what that browser sends.'),
      cookieBytes: z
        .int()
        .min(0)
        .max(8_192)
        .refine((bytes) => bytes === 0 || bytes >= minCookieBytes, {
          error: `a Cookie line has at least ${minCookieBytes} bytes; use 0 for none`,
        })
        .default(0)
        .describe('Size of the Cookie header line; 0 for none.'),
    })
    .default({ profile: 'minimal', cookieBytes: 0 }),
  streams: z
    .array(streamSchema)
    .min(1)
    .max(20)
    .superRefine(
      unique(
        (s) => s.name,
        (name) => `another stream is already called ${name}`,
        'name',
      ),
    ),
  phases: z
    .strictObject({
      warmUp: durationSchema.default(2_000),
      measure: positiveDurationSchema,
      drain: positiveDurationSchema
        .default(5_000)
        .describe('Longest wait for late notifications; ends as soon as all have arrived.'),
    })
    .refine(({ warmUp, measure }) => warmUp + measure <= scenarioLimits.durationMs, {
      error: 'warmUp and measure may take at most 1h together',
    }),
  disturbances: z
    .array(disturbanceSchema)
    .min(1)
    .max(20)
    .optional()
    .describe('Deliberate disturbances of connections, the target, the link and the proxy.'),
  reconnect: reconnectSchema.optional().describe('How clients reconnect after a loss.'),
  variants: z.array(variantSchema).min(1).max(50),
  paths: pathsSchema
    .optional()
    .describe(
      'A list of paths: every variant without `over` runs over each of them. Or paths by name, for `over`.',
    ),
  auth: scenarioAuthSchema
    .optional()
    .describe('How subscribers authenticate: a word, an object, or a list that every variant runs with.'),
  origin: scenarioOriginSchema
    .optional()
    .describe('The origin of the page that subscribers run on, and those that the target allows.'),
  slos: z
    .array(
      z.strictObject({
        metric: z.enum(metricIds),
        atMost: z.number().min(0).describe('Limit, in the unit of the metric.'),
      }),
    )
    .max(20)
    .superRefine(
      unique(
        (s) => s.metric,
        () => 'this metric already has an SLO',
        'metric',
      ),
    )
    .default([]),
});

/** What only users and streams together can say. */
export const misfitsOfUsers = ({
  streams,
  users,
}: Pick<z.output<typeof shape>, 'streams' | 'users'>): Misfit[] =>
  streams.flatMap(({ topics }, i) =>
    typeof topics === 'object' && topics.roomsOf > users
      ? [
          {
            path: ['streams', i, 'topics', 'roomsOf'],
            message: `a room of ${topics.roomsOf} needs at least as many users; there are ${users}`,
          },
        ]
      : [],
  );

/** What only disturbances, phases and streams together can say. */
const misfitsOfDisturbances = (scenario: z.output<typeof shape>): Misfit[] => {
  const { disturbances = [], phases, streams, variants, paths } = scenario;
  const misfits = disturbances.flatMap((disturbance, i): Misfit[] => {
    if (disturbance.kind === 'restart' && disturbance.after >= phases.measure)
      return [
        {
          path: ['disturbances', i, 'after'],
          message: 'the restart must be within the measured window: below phases.measure',
        },
      ];
    if (disturbance.kind === 'disconnect' && (disturbance.within ?? 0) > disturbance.every)
      return [
        {
          path: ['disturbances', i, 'within'],
          message: 'a turn must end before the next begins: within must not be above every',
        },
      ];
    return [];
  });
  const overPaths = { disturbances, phases, variants: variantsOverPaths(variants, paths) };
  misfits.push(...misfitsOfLinkDisturbances(overPaths), ...misfitsOfProxyDisturbances(overPaths));
  const upstream = streams.findIndex(({ from }) => from === 'subscriber');
  if (disturbances.length > 0 && upstream >= 0)
    misfits.push({
      path: ['streams', upstream, 'from'],
      message:
        'a message in flight when a connection is lost may arrive twice or never: disturbances need from: server',
    });
  return misfits;
};

/** Schema of a scenario file as it is written, but for the names of its paths. */
export const scenarioFileSchema = shape.superRefine(
  reporting((scenario) => [
    ...misfitsOfUsers(scenario),
    ...misfitsOfDisturbances(scenario),
    ...misfitsOfPaths(scenario),
    ...misfitsOfAuth(scenario),
    ...misfitsOfOrigin(scenario.origin, variantsWithAuth(scenario.variants, scenario.auth)),
  ]),
);

/**
 * Schema of a scenario file: its shape, then what only the parts together can say. What comes out has each
 * variant once for each path that it runs over, and each way to authenticate.
 */
export const scenarioSchema = z.preprocess(
  withPathsByName,
  scenarioFileSchema.transform(({ paths, auth, ...scenario }) => ({
    ...scenario,
    variants: variantsWithAuth(variantsOverPaths(scenario.variants, paths), auth),
  })),
);

/** One line of a trace: milliseconds from its start, and the payload as it is sent. */
export interface TraceEvent {
  readonly atMs: number;
  readonly payload: string;
}

/** A scenario as written, checked and with its defaults, and the traces it names, by file. */
export type Scenario = z.output<typeof scenarioSchema> & {
  readonly traces: Readonly<Record<string, readonly TraceEvent[]>>;
};

/** One stream of notifications of a scenario. */
export type Stream = Scenario['streams'][number];
