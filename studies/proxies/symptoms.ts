import { mendText } from '../../core/proxies/lines.ts';
import type { ConfigurationLine } from '../../core/proxies/program.ts';
import { programOf } from '../../core/proxies/programs.ts';
import type { Symptom } from '../../core/proxies/symptom.ts';
import { transports } from '../../core/transports.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import type { Delivery, Seen } from './seen.ts';

/** What is later than without a proxy by so much is late: a person may see it. */
const lateMs = 100;

/** By how much events come later than without a proxy: the first, and those after it. */
export function delaysOf(
  { transport, delivery }: Seen,
  { direct }: Proxies,
): Readonly<Record<'firstMs' | 'eachMs' | 'leastMs', number | null>> {
  const without = direct.find((one) => one.transport === transport)?.delivery;
  const difference = (key: 'firstMs' | 'eachMs' | 'leastMs') =>
    typeof delivery?.[key] === 'number' && typeof without?.[key] === 'number'
      ? Math.max(0, delivery[key] - without[key])
      : null;
  return {
    firstMs: difference('firstMs'),
    eachMs: difference('eachMs'),
    leastMs: difference('leastMs'),
  };
}

/** Whether each event comes late. A first one alone may be late because a connection was made. */
export const isLate = (seen: Seen, proxies: Proxies): boolean =>
  (delaysOf(seen, proxies).leastMs ?? 0) > lateMs;

/** What can be seen of a transport that tells which line of a configuration is at fault. */
export function symptomsOf(seen: Seen, proxies: Proxies): Symptom[] {
  const { transport, reached, refused, requests, delivery, plain, silence } = seen;
  const isWebSocket = transports[transport].capabilities.upstream === 'frame';
  const isRefused = isWebSocket && refused !== null && reached !== null;
  const isNew = requests !== null && requests.connections > 1;
  const saysUpgrade = /upgrade/i.test(reached?.connection ?? '');
  return [
    ...when(isRefused && reached.upgrade === null, 'upgrade lost'),
    ...when(isRefused && !saysUpgrade, 'connection lost'),
    ...when(reached?.httpVersion === '1.0', 'HTTP/1.0'),
    ...when(isNew, 'new connections'),
    ...when(isNew && /close/i.test(reached?.connection ?? ''), 'connection close'),
    ...withheldIn(delivery),
    ...withheldIn(plain),
    ...when(isLate(seen, proxies), 'late'),
    ...when(Boolean(silence?.cut), isWebSocket ? 'WebSocket cut' : 'cut'),
  ];
}

const when = (holds: boolean, symptom: Symptom) => (holds ? [symptom] : []);

const withheldIn = (delivery: Delivery | null): Symptom[] =>
  delivery?.withheld ? [delivery.encoding === null ? 'withheld' : 'withheld and compressed'] : [];

/** The lines that would mend what is wrong with a configuration, as people write them. */
export function mendsOf(configuration: SeenConfiguration, proxies: Proxies): string[] {
  const { program, preset, template, agreed } = configuration;
  const { lines, presets } = programOf(program);
  const changes = preset === null ? {} : presets[preset]?.changes;
  const symptoms = new Set(configuration.transports.flatMap((seen) => symptomsOf(seen, proxies)));
  if (agreed?.tls === 'TLSv1.2' && !/tls1\.2/.test(proxies.over)) symptoms.add('old TLS');
  return Object.entries<ConfigurationLine>(lines)
    .filter(([, line]) => line.mends.some((symptom) => symptoms.has(symptom)))
    .filter(([, line]) => !hasLine(template, line))
    .map(([name, line]) => mendText(line, changes?.[name]));
}

/** Whether a line, or one that does the same, stands in a configuration. */
const hasLine = (template: string, { text, like }: ConfigurationLine) =>
  text !== '' && (template.includes(text) || (like?.test(template) ?? false));
