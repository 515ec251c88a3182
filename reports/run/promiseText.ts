import type { Result } from '../../core/result.ts';
import { fullPromises, notPromised } from '../../core/target/promises.ts';
import { listed } from '../render/words.ts';

/** What a target promises of what it delivers, such as `does not promise order between topics`. */
export function promiseText(target: Result['target']): string {
  const lacks = notPromised(target?.described?.promises ?? fullPromises);
  return lacks.length === 0 ? 'promises all' : `does not promise ${listed(lacks)}`;
}
