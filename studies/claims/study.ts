import type { Study } from '../study.ts';
import { studyFile } from '../studyFile.ts';
import { claims } from './claims.ts';
import { claimsCommand } from './command.ts';
import { claimsKind } from './file.ts';
import { judgeClaims } from './judge.ts';
import { claimsShortfalls } from './shortfalls.ts';
import { claimsTexts } from './texts.ts';

/** Do published claims about the transports hold here? */
export const claimsStudy: Study = {
  create: claimsCommand,
  exitCodes: {
    claims: [
      [2, 'invalid usage'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [3, 'a claim could not be judged, because its trials were invalid or are missing'],
      [0, 'each claim was decided, or the report says why not; a refuted claim is not a failure'],
    ],
  },
  file: studyFile({
    noun: 'a test of claims',
    kind: claimsKind,
    shortfalls: claimsShortfalls,
    texts: {
      html: (file) => claimsTexts.html(judgeClaims(claims, file), file),
      terminal: (file) => claimsTexts.terminal(judgeClaims(claims, file), file),
      md: (file) => claimsTexts.md(judgeClaims(claims, file), file),
    },
  }),
};
