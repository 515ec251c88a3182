import type { HarmName } from '../harms/index.ts';
import { answers } from './answers.ts';
import { chains } from './chains.ts';
import { deliveries } from './deliveries.ts';
import { described } from './described.ts';
import type { Entry } from './entry.ts';
import { http2 } from './http2.ts';
import { link } from './link.ts';
import { messages } from './messages.ts';
import { origins } from './origins.ts';
import { proxies } from './proxies.ts';
import { tls } from './tls.ts';
import { tokens } from './tokens.ts';
import { wire } from './wire.ts';

/** The faults by what they are done to, in the order of the table. */
export const groups = {
  'What is delivered': deliveries,
  'Requests and answers': answers,
  'What a chain tries': chains,
  'What stays open': messages,
  'Bytes on the wire': wire,
  TLS: tls,
  'Frames of HTTP/2': http2,
  'The link': link,
  'The proxy': proxies,
  Tokens: tokens,
  'Pages of another origin': origins,
  'A target that a file describes': described,
};

/**
 * Every fault with what must come of it: as data, so that a fault without an expectation does not compile.
 */
export const catalogue: Readonly<Record<HarmName, Entry>> = {
  ...deliveries,
  ...answers,
  ...chains,
  ...messages,
  ...wire,
  ...tls,
  ...http2,
  ...link,
  ...proxies,
  ...tokens,
  ...origins,
  ...described,
};
