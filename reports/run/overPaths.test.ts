import { describe, expect, test } from 'vitest';
import type { Http2Use } from '../../core/http2Use.ts';
import type { TlsUse } from '../../core/tlsUse.ts';
import { variantSchema } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { slugOf } from '../../core/variant.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { differencesOf } from '../results/differences.ts';
import { reportsOf, type ScenarioReport } from '../results/report.ts';
import { answerOf } from './answer.ts';
import { renderMarkdown } from './markdown.ts';
import { matrixSection } from './page/matrix.ts';
import { methodSection } from './page/methodSection.ts';
import { trustSentences } from './sentences.ts';

const tls: TlsUse = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  group: 'X25519MLKEM768',
  certificate: 'ec prime256v1',
  handshakes: { full: 4, resumed: 1 },
};
const http2: Http2Use = {
  version: 'h2',
  connections: 4,
  streams: 40,
  peer: {
    maxConcurrentStreams: 4000,
    initialWindowBytes: 65_535,
    headerTableBytes: 4096,
    connectProtocol: true,
  },
};

/** Three rounds of variants that cost the server so much, each costlier than the one before. */
function resultOver(written: readonly object[], partsOf: (i: number) => Partial<Trial> = () => ({})) {
  const variants = written.map((one) => variantSchema.parse(one));
  const trials = variants.flatMap((variant, i) =>
    [1, 2, 3].map((round) => {
      const { target, ...parts } = trialOf(slugOf(variant), { transport: variant.transport, round });
      return { ...parts, target: { ...target, cpuMs: (i + 1) * (4 + round / 100) }, ...partsOf(i) };
    }),
  );
  const base = resultOf(trials, { rounds: 3, variants: variants.map(slugOf) });
  return { ...base, scenario: { ...base.scenario, variants } };
}
const reportOver = (...written: readonly object[]) => reportsOf([resultOver(written)])[0] as ScenarioReport;
const sse = { transport: 'sse' };
const websocket = { transport: 'websocket' };
const sentenceOf = (...written: readonly object[]) => answerOf(reportOver(...written).summary).sentence;

describe('the answer', () => {
  test('marks what differs in more than the transport', () => {
    const mark = /the server CPU of WebSocket over TLS \(differs in path too\)/;
    expect(sentenceOf(sse, { ...websocket, over: 'tls' })).toMatch(mark);
    expect(sentenceOf(sse, websocket)).not.toMatch(/differs/);
    expect(sentenceOf(sse, { ...sse, over: 'tls' })).not.toMatch(/differs/);
    expect(sentenceOf({ ...sse, over: 'tls' }, { ...websocket, over: 'tls' })).not.toMatch(/differs/);
  });
});

test('the comparison marks each figure that differs in more than the transport from the lowest', () => {
  const page = (...written: readonly object[]) => matrixSection([reportOver(...written)]).text;
  expect(page(sse, { ...websocket, over: 'tls' })).toContain(
    '<small class="further">differs in path too</small>',
  );
  expect(page(sse, websocket)).not.toContain('class="further"');
});

describe('what was agreed on', () => {
  const secured = resultOver([sse, { ...sse, over: 'tls' }, { ...sse, over: 'h2+tls' }], (i) => ({
    ...(i > 0 && { tls }),
    ...(i > 1 && { http2 }),
  }));
  const [report] = reportsOf([secured]) as [ScenarioReport];
  const text = 'TLSv1.3, TLS_AES_256_GCM_SHA384, X25519MLKEM768, certificate ec prime256v1';

  test('stands in the page with how often it was used, and in sentences', () => {
    const page = methodSection([report]).text;
    const cells = (label: string) =>
      page
        .match(new RegExp(`<th scope="row">${label}</th>((?:<td>[^<]*</td>)+)`))?.[1]
        ?.match(/[^<>]+(?=<\/td>)/g);
    expect(cells('SSE over TLS')).toEqual(['3', 'HTTP/1.1', '–', '–', text, '12', '3']);
    expect(cells('SSE over HTTP/2, TLS')).toEqual([
      '3',
      'h2, 4000 streams, window 65535 B, header table 4096 B, WebSocket on streams',
      '12',
      '120',
      text,
      '12',
      '3',
    ]);
    expect(trustSentences(report.summary)).toContain(`SSE over TLS agreed on ${text}.`);
    expect(renderMarkdown([report.summary])).toContain('agreed on h2, 4000 streams');
  });

  test('is not spoken of where there is nothing to agree on', () => {
    const plain = reportOver(sse, websocket);
    expect(methodSection([plain]).text).not.toContain('agreed on');
    expect(trustSentences(plain.summary).join()).not.toContain('agreed on');
  });

  test('tells whose WebSockets took HTTP/1.1, and marks them beside those on HTTP/2', () => {
    const upgraded = resultOver(
      [
        { ...sse, over: 'h2+tls' },
        { ...websocket, over: 'h2+tls' },
      ],
      (i) => ({
        tls,
        http2: {
          ...http2,
          peer: { ...http2.peer, connectProtocol: false },
          ...(i === 1 && { webSockets: { onStreams: 0, onHttp1: 4 } }),
        },
      }),
    );
    const [{ summary }] = reportsOf([upgraded]) as [ScenarioReport];
    expect(trustSentences(summary).join('\n')).toMatch(
      /^WebSocket over HTTP\/2, TLS: WebSockets took a connection of HTTP\/1.1 over TLS each/m,
    );
    expect(methodSection(reportsOf([upgraded])).text).toContain('<td>12, and 12 of HTTP/1.1</td>');
    expect(answerOf(summary).sentence).toMatch(/\(differs in HTTP version too\)/);
  });

  test('is a difference of two results where they agreed on something else', () => {
    const other = resultOver([sse, { ...sse, over: 'tls' }], (i) => ({
      ...(i > 0 && { tls: { ...tls, cipher: 'TLS_AES_128_GCM_SHA256' } }),
    }));
    expect(differencesOf(secured, other)).toEqual([
      { what: 'agreed on by sse-tls', base: text, head: text.replace('256_GCM_SHA384', '128_GCM_SHA256') },
    ]);
    expect(differencesOf(secured, structuredClone(secured))).toEqual([]);
  });
});
