import type { Harm } from '../harm.ts';
import { answers } from './answers.ts';
import { chains } from './chains.ts';
import { deliveries } from './deliveries.ts';
import { described } from './described.ts';
import { http2 } from './http2.ts';
import { link } from './link.ts';
import { messages } from './messages.ts';
import { origins } from './origins.ts';
import { proxies } from './proxies.ts';
import { tls } from './tls.ts';
import { tokens } from './tokens.ts';
import { wire } from './wire.ts';

const all = {
  none: {},
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

/** The name of a fault. */
export type HarmName = keyof typeof all;

/** Every fault that the catalogue knows, by its name. */
export const harms: Readonly<Record<HarmName, Harm>> = all;
