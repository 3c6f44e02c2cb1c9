import { codes, type Span } from '@sqlflow/errors';
import type { Planning } from '../tasks/planning.js';
import { actualText, pieceAt, type ResolvedText, referencesOf } from '../text/resolved-text.js';
import type { StatementContext } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { type FoundVariable, findInTexts, findNearMisses, findWindowVariables } from './find-variables.js';

/** Reports window variables in SQL that has no window. */
export function reportOutsideWindow(sql: ResolvedText, context: StatementContext, { report }: Planning): void {
  const severity = severityIn(context);
  for (const found of findWindowVariables(actualText(sql))) {
    const at = { file: context.file, span: spanOf(found, sql) };
    report.add(codes.windows.variableOutside, { name: found.name }, at, { severity });
  }
}

/** Reports what looks like a window variable in an incremental query and is none, and a query that uses none. */
export function reportInWindow(
  query: ResolvedText,
  table: { readonly shown: string; readonly mode: Span },
  context: StatementContext,
  { report }: Planning,
): void {
  const { file } = context;
  const severity = severityIn(context);
  const text = actualText(query);
  for (const { suggestion, ...found } of findNearMisses(text)) {
    const args = { name: found.name, suggestion };
    report.add(codes.windows.unknownVariable, args, { file, span: spanOf(found, query) }, { severity });
  }
  // The samples of those that were put in are texts too.
  const written = findInTexts(text).filter(({ start }) => pieceAt(query, start)?.piece.kind === 'literal');
  for (const found of written) {
    report.add(codes.windows.variableInText, { name: found.name }, { file, span: spanOf(found, query) });
  }
  if (!referencesOf(query).some(({ known }) => known === 'in-window')) {
    report.add(codes.windows.readsEverything, { table: table.shown }, { file, span: table.mode });
  }
}

/** Where in the file a part of a text stands; for what came from a variable, its `${…}`. */
function spanOf({ start, end }: FoundVariable, sql: ResolvedText): Span {
  const first = pieceAt(sql, start);
  const last = pieceAt(sql, end - 1);
  if (first === undefined || last === undefined) return sql.span;
  const isWritten = (found: typeof first): boolean => {
    const { piece } = found;
    return piece.kind === 'literal' && !piece.fromVariable && piece.span.end - piece.span.start === piece.text.length;
  };
  return {
    start: first.piece.span.start + (isWritten(first) ? first.inside : 0),
    end: isWritten(last) ? last.piece.span.start + last.inside + 1 : last.piece.span.end,
  };
}
