/** How a proxy meets its clients. */
export interface ProxyFront {
  /** The version of TLS that ends at it; null where it is met in the clear. */
  readonly tls: '1.2' | '1.3' | null;
  readonly http2: boolean;
}

/** A configuration that people run. */
export interface ProxyPreset {
  /** What it does that the right one does not; of the right one, what it does. */
  readonly does: string;
  /** The line that would mend it; null for the right one. */
  readonly mend: string | null;
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
  /** By name; the right one comes first and is called `right`. */
  readonly presets: Readonly<Record<string, ProxyPreset>>;
  /** The configuration of a preset, with placeholders. */
  configuration(preset: string, front: ProxyFront): string;
}
