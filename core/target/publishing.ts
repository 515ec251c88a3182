import { z } from 'zod';
import { templateSchema } from './subscription.ts';
import { hasPlace } from './template.ts';

/*
 * How notifications are put into a target that does not speak the contract: a request for each, a frame for
 * each, or a program of the person's that knows how.
 */

const places = ['topic', 'message', 'id'];
const withMessage = (text: string) => hasPlace(text, 'message');
const needsMessage = { error: 'expected {message}, {message:json} or {message:url}, where the message goes' };

const httpSchema = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  path: templateSchema(places).refine((path) => path.startsWith('/'), {
    error: 'expected a path that begins with /',
  }),
  headers: z.record(z.string(), templateSchema(places)).default({}),
  body: templateSchema(places).refine(withMessage, needsMessage).default('{message}'),
  status: z
    .array(z.int().min(200).max(299))
    .min(1)
    .default([200, 201, 202, 204])
    .describe('Statuses by which the target says that it has taken the message.'),
  concurrency: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .describe(
      'Requests at a time. With more than one, messages may overtake each other on their way to the target: those of one topic never do.',
    ),
});

const webSocketSchema = z.strictObject({
  path: templateSchema([]).refine((path) => path.startsWith('/'), {
    error: 'expected a path that begins with /',
  }),
  subprotocol: z.string().min(1).optional(),
  first: z.array(z.string()).default([]).describe('What is sent when the connection is open.'),
  frame: templateSchema(places).refine(withMessage, needsMessage).default('{message}'),
});

const programSchema = z.strictObject({
  command: z
    .string()
    .min(1)
    .describe(
      'A command line. It reads {"topic","message"} as a line of JSON each, in the order of publishing, and prints a line for each that it has published.',
    ),
});

/** Schema of how to publish: by one of three. */
export const publishingSchema = z
  .strictObject({
    http: httpSchema.optional().describe('A request for each message.'),
    websocket: webSocketSchema.optional().describe('A text frame for each message, on one connection.'),
    program: programSchema.optional().describe('A program of yours, in any language.'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where it is published, where not at the target’s own address.'),
  })
  .superRefine(({ http, websocket, program }, context) => {
    if ([http, websocket, program].filter(Boolean).length !== 1)
      context.addIssue({ code: 'custom', message: 'expected one of http, websocket and program' });
  });

/** How notifications are put into a target. */
export type Publishing = z.output<typeof publishingSchema>;

/** How they are put in as frames. */
export type WebSocketPublishing = z.output<typeof webSocketSchema>;
