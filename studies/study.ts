import type { CliCommand } from '../console/cliCommand.ts';
import type { StudyFile } from './studyFile.ts';

/** A question that needs more than one run, or none: its command, and the file that it writes, if any. */
export interface Study extends CliCommand {
  readonly file?: StudyFile;
}
