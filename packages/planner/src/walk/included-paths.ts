import type { SourceText } from '@sqlflow/errors';
import { parseFile, type StatementNode } from '@sqlflow/parser';
import { joinPath } from './join-path.js';

/**
 * The files that the INCLUDEs of a file name, in branches that are not taken too, relative to the project root. A path
 * with variables names no file of its own: `'${region}.sf'` may mean every file beside it.
 */
export function includedPaths(source: SourceText): readonly string[] {
  // Most files include nothing, and parsing them only to learn that would double the work of a command.
  if (!/\binclude\b/i.test(source.text)) return [];
  const paths = new Set<string>();
  const walk = (statements: readonly StatementNode[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'if') {
        for (const branch of statement.branches) walk(branch.statements);
        walk(statement.otherwise ?? []);
      } else if (statement.kind === 'include') {
        const { parts } = statement.path;
        const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
        if (parts.every(({ kind }) => kind === 'text')) paths.add(joinPath(source.path, text));
      }
    }
  };
  walk(parseFile(source).file.statements);
  return [...paths];
}
