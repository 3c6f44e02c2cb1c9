import { resolve } from 'node:path';
import { codes, placeOf, type SourceText, sqlFlowError } from '@sqlflow/errors';
import { readText } from './read-text.js';

/**
 * Reads a pipeline file. `file` is relative to the project root `root`, and is what places show. Throws as `readText`
 * does, and SF7016 when there is nothing but white space in it.
 */
export async function readSource(root: string, file: string): Promise<SourceText> {
  const source = await readText(resolve(root, file), file);
  if (source.text.trim() === '') {
    throw sqlFlowError(codes.project.emptyPipeline, { path: file }, { place: placeOf(source, { start: 0, end: 0 }) });
  }
  return source;
}
