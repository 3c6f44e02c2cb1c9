import { includedPaths } from '@sqlflow/planner';
import { listPipelines } from './list-pipelines.js';
import { createSourceReader } from './read-source.js';

export interface SortedPipelines {
  /** Those that run on their own. */
  readonly pipelines: readonly string[];
  /** Those that another one includes. */
  readonly included: readonly string[];
}

/**
 * Tells the files of `pipelines/` that stand for themselves from those that another one includes: these run there, and
 * may not even be whole without it. Files that include each other in a circle, and that nothing else includes, count as
 * pipelines, so that the circle is told.
 */
export async function sortPipelines(root: string): Promise<SortedPipelines> {
  const files = await listPipelines(root);
  const { readFile } = createSourceReader(root);
  const includes = new Map<string, readonly string[]>();
  const includesOf = (file: string): readonly string[] => {
    const known = includes.get(file) ?? includedPaths({ path: file, text: readFile(file) ?? '' });
    includes.set(file, known);
    return known;
  };
  const reached = (from: readonly string[]): Set<string> => {
    const found = new Set<string>();
    const next = from.flatMap(includesOf);
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      next.push(...includesOf(file));
    }
    return found;
  };
  const anywhere = reached(files);
  const included = reached(files.filter((file) => !anywhere.has(file)));
  return {
    pipelines: files.filter((file) => !included.has(file)),
    included: files.filter((file) => included.has(file)),
  };
}
