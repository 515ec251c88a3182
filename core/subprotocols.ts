import { z } from 'zod';

/** The characters of a token (RFC 9110 §5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;

/** Schema of the subprotocols that a WebSocket client offers, its favourite first (RFC 6455 §4.1). */
export const subprotocolsSchema = z
  .array(
    z.string().regex(token, {
      error: "expected a token of up to 64 characters, such as chat.v2: letters, digits and !#$%&'*+-.^_`|~",
    }),
  )
  .min(1, { error: 'expected at least one; leave the option out to offer none' })
  .max(20)
  .superRefine((names, context) => {
    names.forEach((name, i) => {
      if (names.indexOf(name) < i)
        context.addIssue({ code: 'custom', path: [i], message: `${name} is already in the list` });
    });
  });

/** With characters in hexadecimal that a file or a command line may take for more. */
const encoded = (name: string) =>
  name.replace(/[^A-Za-z0-9._-]/g, (char) => `~${char.charCodeAt(0).toString(16)}`);

/** The part of a slug that says which are offered. */
export const subprotocolsPart = (names: readonly string[]): string =>
  `subprotocols-${names.map(encoded).join('+')}`;

/** The same in words. */
export const subprotocolsWords = (names: readonly string[]): string =>
  `${names.length === 1 ? 'subprotocol' : 'subprotocols'} ${names.join('/')}`;

/**
 * What is wrong with a server's choice; undefined where nothing is. One that was not offered is refused by
 * RFC 6455 §4.1. None at all is refused by browsers only (WebSockets Standard, “establish a WebSocket
 * connection”).
 */
export function wrongChoice(offered: readonly string[], chosen: string): string | undefined {
  const offer = `offered: ${offered.join(', ')}`;
  if (chosen === '')
    return `the target chose no subprotocol, and browsers then fail the connection; ${offer}`;
  return offered.includes(chosen)
    ? undefined
    : `the target chose the subprotocol ${JSON.stringify(chosen)}, which was not offered; ${offer}`;
}
