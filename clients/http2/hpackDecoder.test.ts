import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldList } from './fieldList.ts';
import { HpackDecoder } from './hpackDecoder.ts';
import { HpackEncoder } from './hpackEncoder.ts';

/** Decodes a block that stands within other bytes. */
function decode(decoder: HpackDecoder, hex: string): string[] {
  const block = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const bytes = Buffer.concat([Buffer.of(0x82), block, Buffer.of(0x82)]);
  const fields: string[] = [];
  decoder.decode(bytes, 1, 1 + block.length, (name, value) => fields.push(`${name}: ${value}`));
  return fields;
}

const request = [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'];
const requests = [
  request,
  [...request, 'cache-control: no-cache'],
  [
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ],
];
const answer = (status: number, second: number) => [
  `:status: ${status}`,
  'cache-control: private',
  `date: Mon, 21 Oct 2013 20:13:${second} GMT`,
  'location: https://www.example.com',
];
const answers = [
  answer(302, 21),
  answer(307, 21),
  [
    ...answer(200, 22),
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
];
// The examples of answers have a table of 256 B: this says so in the first block.
const shrink = '3fe101';

describe('RFC 7541 Appendix C', () => {
  test.each([
    [
      'C.2.1',
      '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
      'custom-key: custom-header',
    ],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', ':path: /sample/path'],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', 'password: secret'],
    ['C.2.4', '82', ':method: GET'],
  ])('%s: one field', (_, hex, field) => {
    expect(decode(new HpackDecoder(), hex)).toEqual([field]);
  });

  test.each([
    [
      'C.3: requests without Huffman code',
      4096,
      requests,
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
    ],
    [
      'C.4: requests with Huffman code',
      4096,
      requests,
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
    ],
    [
      'C.5: answers without Huffman code, with eviction',
      256,
      answers,
      [
        `${shrink} 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32
       3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
        '4803 3330 37c1 c0bf',
        `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f
       6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b
       2076 6572 7369 6f6e 3d31`,
      ],
    ],
    [
      'C.6: answers with Huffman code, with eviction',
      256,
      answers,
      [
        `${shrink} 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad
       1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
        '4883 640e ffc1 c0bf',
        `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335
       dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      ],
    ],
  ] as const)('%s', (_, tableBytes, fields, blocks) => {
    const decoder = new HpackDecoder(tableBytes);
    expect(blocks.map((hex) => decode(decoder, hex.replaceAll(/\s/g, '')))).toEqual(fields);
  });
});

describe('a block is refused', () => {
  const fieldOf = (bytes: number) =>
    `0001 61 7f${(0x80 | ((bytes - 127) & 0x7f)).toString(16)}` +
    `${((bytes - 127) >> 7).toString(16).padStart(2, '0')}${'78'.repeat(bytes)}`;

  test.each([
    ['that refers to index 0', '80', 'index 0 is not in the tables'],
    ['that refers beyond the tables', 'be', 'index 62 is not in the tables of 61 + 0 fields'],
    ['whose literal names a field beyond the tables', '7e 01 61', 'index 62 is not in the tables'],
    ['with an integer of too many bytes', 'ff ff ff ff ff ff 0f', 'an integer has more than 5 bytes'],
    ['with an integer of endless zeros', 'ff 80 80 80 80 80 00', 'an integer has more than 5 bytes'],
    ['with an integer that does not end', 'ff 80', 'an integer is longer than its block'],
    ['with a string that is longer than it', '00 01 61 05 61', 'a string of 5 B is longer than the 1 B'],
    ['with a name that is longer than it', '00 0a 61', 'a string of 10 B is longer than the 1 B'],
    ['without a value', '04', 'a field is longer than its block'],
    ['without a name', '40', 'a field is longer than its block'],
    ['with a table size update above our setting', '3fe21f', 'to 4097 B is above our limit of 4096 B'],
    ['with a table size update behind a field', '82 20', 'a table size update stands behind a field'],
    ['with EOS in a string', '0001 61 84 ffffffff', 'holds EOS'],
    ['with too much padding in a string', '0001 61 82 1fff', 'at most seven bits of padding'],
    ['of too many fields', '82'.repeat(1600), 'the fields of one block are more than 65536 B'],
    ['of too long a field', fieldOf(16_000).repeat(5), 'the fields of one block are more than 65536 B'],
  ])('%s', (_, hex, message) => {
    const broken = () => decode(new HpackDecoder(), hex);
    expect(broken).toThrow(message);
    expect(broken).toThrow(expect.objectContaining({ name: 'Http2Error', code: 9, streamId: 0 }));
  });

  test('that does not shrink the table to what we have set', () => {
    expect(() => decode(new HpackDecoder(0), '82')).toThrow('no table size update to our limit of 0 B');
    expect(decode(new HpackDecoder(0), '20 82')).toEqual([':method: GET']);
  });
});

test('the limit of a list counts 32 B for each field, and is met exactly', () => {
  // ":method" and "GET" with 32 B each time.
  expect(decode(new HpackDecoder(4096, 84), '8282')).toHaveLength(2);
  expect(() => decode(new HpackDecoder(4096, 83), '8282')).toThrow('more than 83 B');
});

test('a table size update evicts, and a field larger than the table empties it', () => {
  const decoder = new HpackDecoder();
  decode(decoder, '4001 61 01 62');
  expect(decode(decoder, 'be')).toEqual(['a: b']);
  expect(decode(decoder, '20 3fe11f 82')).toEqual([':method: GET']);
  expect(() => decode(decoder, 'be')).toThrow('index 62');

  const small = new HpackDecoder(40);
  decode(small, '3f09 4001 61 01 62');
  expect(decode(small, 'be')).toEqual(['a: b']);
  expect(decode(small, '4001 61 08 6262 6262 6262 6262')).toEqual(['a: bbbbbbbb']);
  expect(() => decode(small, 'be')).toThrow('index 62');
});

test('a literal may take its name from the entry that its insertion evicts', () => {
  const decoder = new HpackDecoder(40);
  decode(decoder, '3f09 4001 61 01 62');
  expect(decode(decoder, '7e 01 63')).toEqual(['a: c']);
  expect(decode(decoder, 'be')).toEqual(['a: c']);
});

test('arbitrary bytes decode or are refused, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
      const decoder = new HpackDecoder();
      try {
        for (const block of blocks) decoder.decode(Buffer.from(block), 0, block.length, () => {});
      } catch (error) {
        expect(error).toMatchObject({ name: 'Http2Error', code: 9 });
      }
    }),
  );
});

describe('what the encoder writes', () => {
  const latin1 = fc.string({
    unit: fc.integer({ min: 0x21, max: 0xff }).map((c) => String.fromCharCode(c)),
    maxLength: 90,
  });
  const field = fc.tuple(
    fc
      .oneof(fc.constantFrom('accept', 'cookie', 'x-a', 'x-b'), fc.stringMatching(/^[a-z-]{1,40}$/))
      .filter(
        (name) =>
          !['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host'].includes(
            name,
          ),
      ),
    latin1,
  );
  const pseudo: [string, string][] = [
    [':method', 'GET'],
    [':authority', 'example.com'],
    [':scheme', 'https'],
  ];
  const step = fc.oneof(
    { arbitrary: fc.record({ list: fc.nat(), path: latin1.map((text) => `/${text}`) }), weight: 5 },
    {
      arbitrary: fc.record({ tableBytes: fc.oneof(fc.nat(300), fc.constant(4096), fc.nat(70_000)) }),
      weight: 1,
    },
  );

  test('is decoded to the same fields, whatever came before and however the table was resized', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { maxLength: 20 }), { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 20 }),
        (lists, steps) => {
          const encoder = new HpackEncoder();
          const decoder = new HpackDecoder(70_000, Infinity);
          const prepared = lists.map((fields) => new FieldList([...pseudo, ...fields]));
          const bytes = Buffer.alloc(20_000);
          for (const step of steps) {
            if ('tableBytes' in step) {
              encoder.limitTable(step.tableBytes);
              continue;
            }
            const i = step.list % lists.length;
            const list = prepared[i] as FieldList;
            const end = encoder.encode(list, step.path, bytes, 3);
            expect(end - 3).toBeLessThanOrEqual(encoder.maxBlockBytes(list, step.path));
            const decoded: [string, string][] = [];
            decoder.decode(bytes, 3, end, (name, value) => decoded.push([name, value]));
            expect(decoded).toEqual([...pseudo, [':path', step.path], ...(lists[i] as [string, string][])]);
          }
        },
      ),
    );
  });
});
