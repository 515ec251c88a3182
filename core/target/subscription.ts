import { z } from 'zod';
import { hasPlace, misplacedIn } from './template.ts';

/*
 * How a subscriber of a target that does not speak the contract asks for notifications, and finds them in
 * what comes. One schema for each transport.
 */

const pathPlaces = ['topic', 'topics', 'position'];

/** A text with places for these names. */
export const templateSchema = (names: readonly string[]) =>
  z
    .string()
    .max(100_000)
    .superRefine((text, context) => {
      const message = misplacedIn(text, names);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

const pathSchema = templateSchema(pathPlaces)
  .refine((path) => path.startsWith('/'), { error: 'expected a path that begins with /' })
  .describe(
    'Path and query. {topics}: all topics of the subscriber, joined; {topic}: one of them, with a subscription for each.',
  );

const pointerSchema = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, { error: 'expected a JSON pointer (RFC 6901), such as /data' })
  .describe('JSON pointer (RFC 6901); "" for the whole.');

const value = z.union([z.string(), z.number(), z.boolean()]);

/** By what a message is known that is none of the notifications. */
const markSchema = z
  .strictObject({
    text: z.string().optional().describe('The whole text.'),
    begins: z.string().min(1).optional().describe('The beginning of the text.'),
    pointer: pointerSchema.optional(),
    equals: value.optional().describe('What is at the pointer; anything without it.'),
  })
  .superRefine(({ text, begins, pointer, equals }, context) => {
    if ([text, begins, pointer].filter((by) => by !== undefined).length !== 1)
      context.addIssue({ code: 'custom', message: 'expected one of text, begins and pointer' });
    if (equals !== undefined && pointer === undefined)
      context.addIssue({ code: 'custom', path: ['equals'], message: 'needs a pointer to where it is' });
  });

/** By what a message is known that is none of the notifications. */
export type Mark = z.output<typeof markSchema>;

const common = {
  path: pathSchema,
  separator: z.string().max(100).default(',').describe('Between the topics of {topics}.'),
  headers: z.record(z.string(), templateSchema(pathPlaces)).default({}).describe('Headers of the request.'),
  prefix: z
    .string()
    .min(1)
    .optional()
    .describe('What stands before the JSON of each message, such as the type of a packet.'),
  messages: pointerSchema
    .optional()
    .describe('Where several messages come at once: the pointer to their list. One message without it.'),
  message: pointerSchema
    .default('')
    .describe('Where the message is in what comes, or in each of the list: as an object, or as its text.'),
  isHeartbeat: markSchema.optional().describe('What comes only to show that the connection lives.'),
  ignore: z.array(markSchema).default([]).describe('What else comes and is none of the notifications.'),
};

const positionInJson = z.strictObject({
  by: z.literal('pointer'),
  pointer: pointerSchema.describe('Where the position is in what comes.'),
});
const positionInHeader = z.strictObject({
  by: z.literal('header'),
  header: z
    .string()
    .min(1)
    .describe('The header of the answer with the position, for {position} of the next.'),
});
const positionByValidators = z.strictObject({ by: z.literal('validators') });
const positionByEventId = z.strictObject({ by: z.literal('last-event-id') });
const noPosition = z.strictObject({ by: z.literal('none') });

const pollResume = z
  .discriminatedUnion('by', [positionInJson, positionInHeader, positionByValidators, noPosition], {
    error: 'expected pointer, header, validators or none',
  })
  .default({ by: 'none' })
  .describe(
    'How the next poll goes on. validators: ETag and Last-Modified come back as If-None-Match and If-Modified-Since ' +
      '(RFC 9110 §13.1); pointer and header: {position} in path or headers.',
  );

const streamResume = z
  .discriminatedUnion('by', [positionInJson, positionByEventId, positionByValidators, noPosition], {
    error: 'expected pointer, last-event-id, validators or none',
  })
  .default({ by: 'none' })
  .describe('How a subscriber goes on where its connection was lost.');

const first = z
  .strictObject({
    path: pathSchema.optional(),
    headers: z.record(z.string(), templateSchema(pathPlaces)).optional(),
  })
  .optional()
  .describe('What is different in the first request, which has no position.');

const poll = z.strictObject({
  ...common,
  first,
  resume: pollResume,
  nothingNew: z
    .array(z.int().min(200).max(599))
    .default([204, 304])
    .describe('Statuses that mean that there is nothing new.'),
  subscribed: z
    .enum(['answer', 'sent'])
    .default('answer')
    .describe(
      'When a subscription counts: with the first answer, or, where the first may be held for long, when the request has been sent.',
    ),
  untilEmpty: z
    .boolean()
    .default(false)
    .describe(
      'Whether a poll that brought something is made again at once, until there is nothing new: where an answer has one message only.',
    ),
});

const subscribedToStream = z
  .union([z.enum(['head', 'message']), markSchema], {
    error: 'expected head, message, or what comes first: { text }, { begins } or { pointer }',
  })
  .default('head')
  .describe(
    'When a subscription counts: with the head of the answer, the first message, or what comes first as said.',
  );

const stream = { ...common, first, resume: streamResume, subscribed: subscribedToStream };

const sendSchema = z.array(templateSchema(['topic', 'topics', 'position']));

/** Schemas of the subscriptions, by transport. */
export const subscriptionSchemas = {
  'short-polling': poll,
  'long-polling': poll,
  'http-streaming': z.strictObject({
    ...stream,
    format: z
      .enum(['lines', 'chunks', 'multipart'])
      .default('lines')
      .describe(
        'What separates messages: line feeds, the chunks of the transfer coding, or multipart/mixed.',
      ),
    mediaType: z.string().optional().describe('The media type that the answer must have; any without it.'),
  }),
  sse: z.strictObject({
    ...stream,
    event: z.string().default('message').describe('The type of the events that are messages.'),
  }),
  websocket: z.strictObject({
    ...common,
    subprotocol: z.string().min(1).optional(),
    send: sendSchema
      .default([])
      .describe('What the subscriber sends when the connection is open; with {topic}, once for each topic.'),
    welcomed: z
      .strictObject({ by: markSchema, send: sendSchema.min(1) })
      .optional()
      .describe('What it sends only after the target has said something, such as a welcome.'),
    answer: z
      .strictObject({ to: z.string(), with: z.string() })
      .optional()
      .describe('A text message of the target that must be answered, and how: a heartbeat of its protocol.'),
    resume: z
      .discriminatedUnion('by', [positionInJson, noPosition], { error: 'expected pointer or none' })
      .default({ by: 'none' }),
    subscribed: z
      .union([z.enum(['open', 'sent', 'message']), markSchema], {
        error: 'expected open, sent, message, or what comes first: { text }, { begins } or { pointer }',
      })
      .default('sent')
      .describe(
        'When a subscription counts: when the connection is open, when all was sent, or with what comes first as said.',
      ),
  }),
} as const;

/** How subscribers of one transport ask, and find what comes. */
type SubscriptionOf<T extends keyof typeof subscriptionSchemas> = z.output<(typeof subscriptionSchemas)[T]>;

/** A transport that a target file can describe. */
export type DescribedTransport = keyof typeof subscriptionSchemas;

/** How polls ask, at once or held. */
export type PollSubscription = z.output<typeof poll>;

/** How subscribers ask for a response that does not end. */
export type StreamSubscription = SubscriptionOf<'http-streaming'> | SubscriptionOf<'sse'>;

/** How subscribers open a WebSocket. */
export type WebSocketSubscription = SubscriptionOf<'websocket'>;

/** Any of them. */
export type Subscription = SubscriptionOf<DescribedTransport>;

/** Whether each topic has a subscription of its own. */
export const isPerTopic = ({ path }: Pick<Subscription, 'path'>): boolean => hasPlace(path, 'topic');
