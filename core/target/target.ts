import { z } from 'zod';
import { transportNames } from '../transports.ts';
import { durationSchema } from '../units.ts';
import { promisesSchema } from './promises.ts';
import { publishingSchema } from './publishing.ts';
import { subscriptionSchemas, templateSchema } from './subscription.ts';

/*
 * A target file: the description of a server that does not speak servers/CONTRACT.md. docs/TARGETS.md
 * explains it for those who write one.
 */

/** What the command, its environment and its files may have filled in. */
const startPlaces = ['host', 'port', 'dir'] as const;

const readySchema = z
  .union(
    [
      z.literal('port'),
      z.strictObject({ line: z.string().min(1).describe('A regular expression for a line that it prints.') }),
      z.strictObject({
        url: templateSchema([]).describe('A path that answers with a status of 200 to 399.'),
      }),
    ],
    { error: 'expected port, { line } or { url }' },
  )
  .default('port')
  .describe('How it shows that it is ready: its port accepts connections, a line, or a path that answers.');

const startSchema = z.strictObject({
  command: templateSchema(startPlaces)
    .min(1)
    .describe('A command line that starts it in the foreground; SIGTERM ends it. Run by sh.'),
  folder: z.string().min(1).default('.').describe('Where it is started; relative to this file.'),
  environment: z.record(z.string(), templateSchema(startPlaces)).default({}),
  files: z
    .record(
      z.string().regex(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$/, {
        error: 'expected the name of a file within {dir}',
      }),
      z.strictObject({
        from: z.string().min(1).optional().describe('A file of yours, relative to this one.'),
        text: z.string().max(200_000).optional(),
      }),
    )
    .default({})
    .describe(
      'Files that are written into {dir} beforehand, with {host}, {port} and {dir} filled in; other braces stay.',
    ),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('The port that it always has, where it cannot be told another.'),
  ready: readySchema,
  within: durationSchema.default(15_000).describe('How long that may take.'),
});

const runningSchema = {
  url: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:8080' })
    .optional()
    .describe('Where it runs, if it runs already. Then it is neither started nor ended.'),
  pid: z.int().min(1).optional().describe('Its process, for CPU and memory; otherwise they are unknown.'),
  cgroup: z.string().startsWith('/').optional().describe('Its control group, in place of a process.'),
};

const subscribeSchema = z
  .strictObject({
    'short-polling': subscriptionSchemas['short-polling'].optional(),
    'long-polling': subscriptionSchemas['long-polling'].optional(),
    'http-streaming': subscriptionSchemas['http-streaming'].optional(),
    sse: subscriptionSchemas.sse.optional(),
    websocket: subscriptionSchemas.websocket.optional(),
  })
  .refine((subscribe) => Object.values(subscribe).some((one) => one !== undefined), {
    error: `expected at least one of ${transportNames.join(', ')}`,
  });

/** Schema of a target file. */
export const targetFileSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,59}$/, { error: 'expected a lower-case name such as my-server' }),
    title: z.string().min(1).max(120).optional(),
    start: startSchema.optional(),
    ...runningSchema,
    publish: publishingSchema,
    subscribe: subscribeSchema,
    promises: promisesSchema.prefault({}),
  })
  .superRefine(({ start, url, pid, cgroup }, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((start === undefined) === (url === undefined))
      wrong([], 'expected either start, or the url of a server that runs already');
    if (start !== undefined && (pid ?? cgroup) !== undefined)
      wrong(
        [pid === undefined ? 'cgroup' : 'pid'],
        'belongs to a server that runs already; this one is started',
      );
    if (pid !== undefined && cgroup !== undefined) wrong(['cgroup'], 'expected pid or cgroup, not both');
    for (const [name, { from, text }] of Object.entries(start?.files ?? {})) {
      if ((from === undefined) === (text === undefined))
        wrong(['start', 'files', name], 'expected either from, a file of yours, or its text');
    }
  });

/** A server that does not speak the contract, as a target file describes it, defaults filled in. */
export type TargetFile = z.output<typeof targetFileSchema>;

/** A target file as it was read. */
export interface DescribedTarget {
  /** With the texts of all its files, and the folder in which it is started as a whole path. */
  readonly file: TargetFile;
  /** As it is written. */
  readonly text: string;
}
