import { pathToFileURL } from 'node:url';

/** A file of its own: what Node compiles of code that imports by a name it computes cannot be kept (`compiled-code`). */
export function importModule(path: string): Promise<object> {
  return import(pathToFileURL(path).href);
}
