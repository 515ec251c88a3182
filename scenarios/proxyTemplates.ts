import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decodedText } from '../core/decodedText.ts';
import { PushbenchError } from '../core/errors.ts';
import type { Path } from '../core/path.ts';
import { proxyWithTemplate } from '../core/proxy.ts';
import type { Variant } from '../core/transports.ts';

/**
 * A path with the configuration that its proxy names, which is relative to the scenario in `file`. Throws a
 * PushbenchError where it cannot be read, or cannot be one.
 */
export function withTemplate<P extends Path | undefined>(path: P, file: string): P {
  const proxy = path?.proxy;
  if (proxy?.config === undefined || proxy.template !== undefined) return path;
  const config = resolve(dirname(file), proxy.config);
  return { ...path, proxy: proxyWithTemplate(proxy, textOf(config, file), config) };
}

/** Variants with the configurations of their proxies. Throws as above. */
export const withTemplates = (variants: readonly Variant[], file: string): Variant[] =>
  variants.map((variant) =>
    variant.over ? { ...variant, over: withTemplate(variant.over, file) } : variant,
  );

function textOf(config: string, scenario: string): string {
  try {
    return decodedText(readFileSync(config));
  } catch (cause) {
    throw new PushbenchError(`${scenario} names the proxy configuration ${config}, which cannot be read`, {
      hint: 'Paths of configurations are relative to the scenario.',
      cause,
    });
  }
}
