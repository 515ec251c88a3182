import type { Study } from '../study.ts';
import { studyFile } from '../studyFile.ts';
import { proxiesCommand } from './command.ts';
import { proxiesKind } from './file.ts';
import { renderProxiesMarkdown } from './markdown.ts';
import { renderProxiesTerminal } from './terminal.ts';

/** What do proxies do to each transport, and which line of a configuration mends it? */
export const proxiesStudy: Study = {
  create: proxiesCommand,
  exitCodes: {
    proxies: [
      [2, 'invalid usage, a configuration that the proxy refuses, or a program that is not installed'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a proxy did not start, or died; the others were tried'],
      [1, 'a transport that --transports names does not work'],
      [0, 'all was tried; without --transports, whatever came of it'],
    ],
  },
  file: studyFile({
    noun: 'a table of proxies',
    kind: proxiesKind,
    shortfalls: ({ configurations }) =>
      configurations.flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure}`])),
    texts: {
      terminal: (proxies) => renderProxiesTerminal(proxies, false),
      md: (proxies) => renderProxiesMarkdown(proxies),
    },
  }),
};
