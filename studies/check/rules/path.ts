import { groupBy } from '../../../core/groupBy.ts';
import { hasUpgraded } from '../../../core/http2Use.ts';
import type { Path } from '../../../core/path.ts';
import { pathLabelOf, pathSlugOf } from '../../../core/path.ts';
import { configurationName } from '../../../core/proxy.ts';
import type { Trial } from '../../../core/trial.ts';
import { listed } from '../../../reports/render/words.ts';
import { failure, findingOf, firstOf, notApplicable, type Rule } from '../rule.ts';
import { sources } from '../sources.ts';

/** What clients agreed on, and which proxy they talked to, is what variants name. */
export const pathKept: Rule = {
  id: 'path-kept',
  title: 'Clients and target agreed on the path that variants name',
  reason:
    'A variant that is said to run over TLS or HTTP/2, or behind a proxy, and did not, or over another version, has the figures of something else.',
  sources: [sources.spec, sources.method],
  judge({ result: { trials }, summary: { variants } }) {
    const paths = new Map(variants.map(({ variant, options }) => [variant, options?.over]));
    const valid = trials.filter((trial) => trial.valid);
    if (valid.length === 0) return notApplicable('No trial is valid.');
    const isDirect = [...paths.values()].every((over) => pathSlugOf(over) === 'direct');
    if (isDirect && valid.every(({ tls, http2, proxy }) => !tls && !http2 && !proxy))
      return notApplicable(
        'All variants run over HTTP/1.1 in the clear. Deployments have TLS, and most of them HTTP/2: what these cost is not in the figures. Runs with --over direct,h2+tls have both.',
      );
    const wrong = valid.flatMap((trial) =>
      brokenBy(trial, paths.get(trial.variant)).map(
        (what) => `${trial.variant}, round ${trial.round}: ${what}.`,
      ),
    );
    const names = [
      ...new Set([...paths.values()].map((over) => pathLabelOf(over) || 'HTTP/1.1 in the clear')),
    ];
    return findingOf(
      firstOf([...wrong, ...mixedVersions(valid)], (text) => text).map(failure),
      `All ${valid.length} valid trials ran over the paths that they name: ${names.join('; ')}.${upgradedIn(valid)}`,
    );
  },
};

/** Whose WebSockets took HTTP/1.1 beside HTTP/2; nothing where none did. */
function upgradedIn(trials: readonly Trial[]): string {
  const upgraded = trials.filter(({ http2 }) => hasUpgraded(http2));
  const names = [...new Set(upgraded.map(({ variant }) => variant))];
  return names.length === 0
    ? ''
    : ` WebSockets of ${names.join(', ')} took connections of HTTP/1.1, as browsers do where HTTP/2 takes none.`;
}

/** In what a trial's path was not the one that it names. */
function brokenBy({ tls, http2, proxy }: Trial, over: Path | undefined): string[] {
  const version = over?.tls && `TLSv${over.tls.version}`;
  const named = over?.proxy && `${over.proxy.program} (${configurationName(over.proxy)})`;
  const ran = proxy && `${proxy.program} (${proxy.configuration})`;
  const protocol = over?.http && (over.tls ? 'h2' : 'h2c');
  return [
    ...(version === tls?.version
      ? []
      : [`it names ${version ?? 'no TLS'}, and ran over ${tls?.version ?? 'none'}`]),
    ...(protocol === http2?.version
      ? []
      : [`it names ${protocol ?? 'HTTP/1.1'}, and ran over ${http2?.version ?? 'HTTP/1.1'}`]),
    ...(named === ran ? [] : [`it names ${named ?? 'no proxy'}, and ran behind ${ran ?? 'none'}`]),
    ...webSocketsBrokenBy(http2),
  ];
}

/** A WebSocket takes HTTP/1.1 only over TLS, and only where what answers takes none on a stream. */
function webSocketsBrokenBy(http2: Trial['http2']): string[] {
  const { onHttp1 = 0, onStreams = 0 } = http2?.webSockets ?? {};
  if (!http2 || onHttp1 === 0) return [];
  const wrong = [
    ...(http2.version === 'h2c' ? ['it has no TLS'] : []),
    ...(http2.peer.connectProtocol ? ['WebSockets were announced on streams'] : []),
    ...(onStreams > 0 ? [`${onStreams} others took streams`] : []),
  ];
  return wrong.map((why) => `${onHttp1} of its WebSockets took HTTP/1.1, and ${why}`);
}

/** Figures of a variant whose proxy was updated between two rounds are of neither. */
function mixedVersions(trials: readonly Trial[]): string[] {
  const behind = trials.filter(({ proxy }) => proxy !== undefined);
  return [...groupBy(behind, ({ variant }) => variant)].flatMap(([variant, own]) => {
    const versions = [...new Set(own.flatMap(({ proxy }) => proxy?.version ?? []))];
    return versions.length < 2 ? [] : [`${variant}: its trials ran behind ${listed(versions)}.`];
  });
}
