import type { Span } from '@sqlflow/errors';
import type { Unterminated } from '../scan/scan-token.js';
import type { Token } from '../scan/token.js';

/** What the first words make of a statement. IF, ELSE and their kin are statements of their own here. */
export type StatementKind =
  | 'source'
  | 'load'
  | 'create'
  | 'export'
  | 'set'
  | 'include'
  | 'if'
  | 'else-if'
  | 'else'
  | 'end-if'
  | 'unknown';

/** What is wrong with the tokens of a statement, before its grammar is looked at. */
export type TokenProblem =
  | (Span & { readonly kind: 'unterminated'; readonly what: Unterminated; readonly resumedAt: number })
  | (Span & { readonly kind: 'unclosed-bracket' | 'stray-bracket' | 'too-deep' });

/** The tokens of one statement, cut out of the file. */
export interface RawStatement {
  readonly kind: StatementKind;
  /** At least one. */
  readonly tokens: readonly Token[];
  /** What ended it: its `;`, the THEN or ELSE that opens a branch, or nothing, where a `;` is missing. */
  readonly endedBy: 'semicolon' | 'then' | 'else' | 'nothing';
  /** The offset after it, and after its `;`. */
  readonly end: number;
  readonly problems: readonly TokenProblem[];
}

const kinds: ReadonlyMap<string, StatementKind> = new Map<string, StatementKind>([
  ['SOURCE', 'source'],
  ['LOAD', 'load'],
  ['CREATE', 'create'],
  ['EXPORT', 'export'],
  ['SET', 'set'],
  ['INCLUDE', 'include'],
  ['IF', 'if'],
  ['ELSEIF', 'else-if'],
  ['ELSIF', 'else-if'],
  ['ELSE', 'else'],
  ['END', 'end-if'],
  ['ENDIF', 'end-if'],
]);

/** The words that statements begin with. */
export const statementWords: readonly string[] = [...kinds.keys()];

export function kindOfWord(word: string | undefined): StatementKind {
  return (word === undefined ? undefined : kinds.get(word)) ?? 'unknown';
}
