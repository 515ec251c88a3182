import type { ListedCommand } from '../console/cliCommand.ts';
import { studies } from './studies.ts';

/** All commands, by the heading under which help lists them. */
export const commands: Readonly<Record<string, readonly ListedCommand[]>> = {
  'Run and report:': [
    {
      name: 'demo',
      summary: 'compare all transports on this machine within a minute (the default command)',
      load: async () => (await import('./commands/demo.ts')).demoCommand,
    },
    {
      name: 'run',
      summary: 'run scenarios and compare their variants',
      load: async () => (await import('./commands/run.ts')).runCommand,
    },
    {
      name: 'report',
      summary: 'turn results into an HTML page, a summary or pictures',
      load: async () => (await import('./commands/report.ts')).reportCommand,
    },
  ],
  'Studies:': studies,
  'Look up:': [
    {
      name: 'list',
      summary: 'list scenarios, transports, metrics or links',
      load: async () => (await import('./commands/list.ts')).listCommand,
    },
    {
      name: 'validate',
      summary: 'check a scenario file and show what it would do',
      load: async () => (await import('./commands/validate.ts')).validateCommand,
    },
    {
      name: 'schema',
      summary: 'print the JSON Schema of scenario, target or result files',
      load: async () => (await import('./commands/schema.ts')).schemaCommand,
    },
  ],
};
