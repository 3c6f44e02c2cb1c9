import { resolve } from 'node:path';
import { codes, type Diagnostic, diagnostic, placeOf, SqlFlowError } from '@sqlflow/errors';
import { isFileMissing } from './file-error.js';
import { readText } from './read-text.js';

/** Reads the pipeline files of a project for a planner, which wants their text or nothing. */
export interface SourceReader {
  /**
   * The text of a file by its path relative to the project root, without a byte-order mark; undefined when there is no
   * such file. A file that is there and cannot be read is empty, and `problems` say why.
   */
  readonly readFile: (file: string) => string | undefined;
  /** SF7011 (a directory), SF7013 (unreadable), SF7014 (not UTF-8), SF7015 (NUL byte), SF7016 (empty), in order. */
  readonly problems: readonly Diagnostic[];
}

/** A reader of the project at `root`. It reads a file once, so that all who ask see the same text. */
export function createSourceReader(root: string): SourceReader {
  const texts = new Map<string, string | undefined>();
  const problems: Diagnostic[] = [];
  return {
    problems,
    readFile(file) {
      if (!texts.has(file)) texts.set(file, readSource(root, file, problems));
      return texts.get(file);
    },
  };
}

function readSource(root: string, file: string, problems: Diagnostic[]): string | undefined {
  try {
    const source = readText(resolve(root, file), file);
    if (source.text.trim() === '') {
      const place = placeOf(source, { start: 0, end: 0 });
      problems.push(diagnostic(codes.project.emptyPipeline, { path: file }, { place }));
    }
    return source.text;
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    if (isFileMissing(error)) return undefined;
    problems.push(...error.diagnostics);
    return '';
  }
}
