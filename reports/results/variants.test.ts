import { expect, test } from 'vitest';
import { transportNames, variantSchema } from '../../core/transports.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { turnsIn, variantsOf } from './variants.ts';

const written = (...variants: object[]) => variants.map((one) => variantSchema.parse(one));
const polling = (interval: string) => ({ transport: 'short-polling', interval });
const trial = (variant: string, transport = variant) => trialOf(variant, { transport });
const base = resultOf([
  trial('sse'),
  trial('short-polling-2s-keep-alive', 'short-polling'),
  trial('short-polling-1s-keep-alive', 'short-polling'),
]);
const result = {
  ...base,
  variants: ['short-polling-1s-keep-alive', 'short-polling-2s-keep-alive', 'sse'],
  scenario: { ...base.scenario, variants: written(polling('1s'), polling('2s'), { transport: 'sse' }) },
};

test('variants come in the scenario’s order, with the colour of their transport and dashes of their own', () => {
  expect(variantsOf(result).map(({ label, series, turn }) => [label, series, turn])).toEqual([
    ['Short polling (1s, keep-alive)', 0, 0],
    ['Short polling (2s, keep-alive)', 0, 1],
    ['SSE', 3, 0],
  ]);
});

test('a variant has the same signs in all results that stand together', () => {
  const other = { ...result, ...resultOf([trial('short-polling-2s-keep-alive', 'short-polling')]) };
  const turns = turnsIn([other, result]);
  expect(variantsOf(result, turns).map(({ turn }) => turn)).toEqual([1, 0, 0]);
});

test.each([
  ['are missing', undefined],
  ['are no list', 'none'],
  ['are of another kind', [null, 7, { transport: 'pigeon' }, { transport: 'sse' }]],
  ['are other variants', written(polling('3s'))],
])('where options %s, the slug stands for the label', (_, variants) => {
  const [first] = variantsOf({ ...result, scenario: { ...base.scenario, variants } });
  expect(first).toMatchObject({ label: 'short-polling-1s-keep-alive', options: null });
});

test('a transport that is not known has a colour of its own', () => {
  expect(variantsOf(resultOf([trial('pigeon')]))[0]?.series).toBe(transportNames.length);
});

test('variants that were not run yet stand among the others, as the scenario describes them', () => {
  const all = variantsOf(result);
  const some = variantsOf({ ...result, trials: [trial('sse')] });
  expect(some.map(({ slug, label, transport }) => [slug, label, transport])).toEqual(
    all.map(({ slug, label, transport }) => [slug, label, transport]),
  );
});
