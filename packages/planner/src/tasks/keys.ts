import { codes } from '@sqlflow/errors';
import type { NameNode } from '@sqlflow/parser';
import type { StatementContext } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { Planning } from './planning.js';

/** The names of key columns. One that comes twice is reported. */
export function uniqueKeys(
  keys: readonly NameNode[],
  context: StatementContext,
  { report }: Planning,
): readonly string[] {
  const seen = new Map<string, NameNode>();
  for (const key of keys) {
    const first = seen.get(key.name.toLowerCase());
    if (first === undefined) seen.set(key.name.toLowerCase(), key);
    else {
      report.add(
        codes.references.keyTwice,
        { name: key.name },
        { file: context.file, span: key.span },
        {
          severity: severityIn(context),
          related: [{ message: 'it was named here', at: { file: context.file, span: first.span } }],
        },
      );
    }
  }
  return [...seen.values()].map((key) => key.name);
}
