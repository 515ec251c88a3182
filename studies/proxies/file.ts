import { z } from 'zod';
import { programNames } from '../../core/proxies/programs.ts';
import type { DocumentKind } from '../../reports/results/readDocument.ts';
import { seenSchema } from './seen.ts';

/** Version of the file. */
export const proxiesSchemaVersion = 'pushbench.proxies/1';

const configurationSchema = z.object({
  /** Such as `nginx-bare`, or the name of a file. */
  name: z.string(),
  program: z.enum(programNames),
  version: z.string(),
  /** Null for a configuration of a person’s own. */
  preset: z.string().nullable(),
  /** As it is written, with its placeholders. */
  template: z.string(),
  /** Null where nothing could be agreed on. */
  agreed: z.object({ http: z.enum(['1.1', '2']), tls: z.string().nullable() }).nullable(),
  /** Why nothing, or not all, was seen: the proxy did not start, or it died. */
  failure: z.string().nullable(),
  transports: z.array(seenSchema),
});

/** What was seen of one configuration. */
export type SeenConfiguration = z.output<typeof configurationSchema>;

const schema = z.object({
  schema: z.literal(proxiesSchemaVersion),
  pushbench: z.string(),
  takenAt: z.iso.datetime(),
  command: z.string(),
  /** The path to the proxy, such as `direct` or `h2-tls`. */
  over: z.string(),
  /** What the server sends in place of events, or answers, at least so often. */
  server: z.object({ heartbeatMs: z.number(), holdMs: z.number(), saysAccelBuffering: z.boolean() }),
  /** For how long silence was tried. */
  silenceMs: z.number(),
  /** Transports that have to work. */
  required: z.array(seenSchema.shape.transport),
  /** The same without a proxy. */
  direct: z.array(seenSchema),
  configurations: z.array(configurationSchema),
});

/** All that was seen of some configurations. */
export type Proxies = z.output<typeof schema>;

/** What tells the file from others. */
export const proxiesKind: DocumentKind<Proxies> = {
  noun: 'table of proxies',
  fileName: 'proxies.json',
  version: proxiesSchemaVersion,
  schema,
  hint: 'Pass a file written by pushbench proxies --format json.',
};
