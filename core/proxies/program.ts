import type { Symptom } from './symptom.ts';

/** How a proxy meets its clients. */
export interface ProxyFront {
  /** The version of TLS that ends at it; null where it is met in the clear. */
  readonly tls: '1.2' | '1.3' | null;
  readonly http2: boolean;
}

/** A line of a configuration, on which something depends. */
export interface ConfigurationLine {
  /** As the right configuration has it; empty where that has none. */
  readonly text: string;
  /** What does the same in other words. */
  readonly like?: RegExp;
  /** Where people have to write it, if that is not where they pass requests on. */
  readonly where?: string;
  /** Another line that it needs, and where. */
  readonly with?: string;
  /** What it is for. */
  readonly does: string;
  /** What it mends, where it is missing or reads otherwise. */
  readonly mends: readonly Symptom[];
}

/** A configuration that people run. */
export interface ProxyPreset {
  /** What it does that the right one does not; of the right one, what it does. */
  readonly does: string;
  /** The lines that would mend it, with line ends between them; null for the right one. */
  readonly mend: string | null;
  /** The lines that read otherwise than in the right one, by name; empty where they are left out. */
  readonly changes: Readonly<Record<string, string>>;
  /** Whether it differs from the right one only where TLS ends at it. */
  readonly needsTls?: true;
}

/**
 * What is filled into a configuration: the address and port to listen on, those of the target, a file with
 * certificate and key, and a folder of the proxy's own.
 */
export const placeholders = ['{listen}', '{target}', '{cert}', '{dir}'] as const;

/** A program that stands between clients and a server. */
export interface ProxyProgram {
  /** Its name, which is that of the file that is run. */
  readonly name: string;
  /** The package that brings it, on Debian and Ubuntu. */
  readonly package: string;
  /** How it prints its version. */
  readonly versionArgs: readonly string[];
  /** How it is run in the foreground with a configuration. */
  args(config: { readonly file: string; readonly dir: string; readonly text: string }): readonly string[];
  /** What only its configurations have in them: whose a file is. */
  readonly sign: RegExp;
  /** The lines of the right configuration that matter, by name. */
  readonly lines: Readonly<Record<string, ConfigurationLine>>;
  /** By name; the right one comes first and is called `right`. */
  readonly presets: Readonly<Record<string, ProxyPreset>>;
  /** The configuration of a preset, with placeholders. */
  configuration(preset: string, front: ProxyFront): string;
  /** A configuration of a person's own, with what it needs to run by itself and without an administrator. */
  completed?(template: string): string;
}
