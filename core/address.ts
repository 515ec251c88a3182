const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The port of an address, which URLs leave out where it is the default of their scheme (RFC 9110 §4.2). */
export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (defaultPorts[protocol] ?? 80) : Number(port);

/** A host, such as 127.0.0.1 or ::1, and a port of it. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** The host of a URL, bare: URLs write an IPv6 address in brackets, and sockets want it without. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Where the server of a URL listens. */
export function placeOf(url: string): HostAndPort {
  const at = new URL(url);
  return { host: hostOf(at), port: portOf(at) };
}
