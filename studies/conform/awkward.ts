/** Payloads that have broken implementations before. */
export const awkward = [
  '',
  'plain',
  'two\nlines',
  '\n\ndata: forged\n\n',
  'carriage\rreturn\r\nand both',
  '{"id":"forged","cursor":"x"}',
  '"quoted" \\ back\\\\slash \u0000 \u2028 \u2029 \ufeff',
  'héllo wörld ¿qué? 通知 🚀👩‍👩‍👧‍👦',
  ':comment',
  ' leading and trailing ',
  '0\r\n\r\n',
] as const;
