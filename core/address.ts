const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The port of an address, which URLs leave out where it is the default of their scheme (RFC 9110 §4.2). */
export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (defaultPorts[protocol] ?? 80) : Number(port);
