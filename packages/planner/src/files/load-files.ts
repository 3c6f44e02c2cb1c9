import { type Diagnostic, hasErrors } from '@sqlflow/errors';
import { parseFile } from '@sqlflow/parser';
import { type SourceFile, sourceFile } from './source-file.js';

/** Reads and parses each file once. */
export interface Files {
  load(path: string): SourceFile | undefined;
  readonly loaded: readonly SourceFile[];
  /** True: some statement did not parse. */
  hasGaps(): boolean;
}

export function createFiles(
  readFile: (path: string) => string | undefined,
  take: (diagnostic: Diagnostic) => void,
): Files {
  const byPath = new Map<string, SourceFile | undefined>();
  const loaded: SourceFile[] = [];
  let gaps = false;
  return {
    loaded,
    hasGaps: () => gaps,
    load(path) {
      if (byPath.has(path)) return byPath.get(path);
      const text = readFile(path);
      if (text === undefined) return undefined;
      const parsed = parseFile({ path, text });
      for (const diagnostic of parsed.diagnostics) take(diagnostic);
      gaps ||= hasErrors(parsed.diagnostics);
      const file = sourceFile(parsed.file);
      byPath.set(path, file);
      loaded.push(file);
      return file;
    },
  };
}
