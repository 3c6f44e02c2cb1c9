import { codes, type Diagnostic } from '@sqlflow/errors';
import { type At, placeOfAt, planPlaceOf } from '../files/source-file.js';
import { addReads, noReads, type Reads } from '../names/reads.js';
import { encodeText } from '../plan/encode-text.js';
import { wordLength } from '../plan/map-sql-offset.js';
import type { PlanSql } from '../plan/plan.js';
import type { ReadTable } from '../sql/analysis.js';
import { maskValues } from '../text/mask-values.js';
import { actualText, pieceAt, type ResolvedText, referencesOf, type TextPiece } from '../text/resolved-text.js';
import type { SecretBook } from '../variables/secret-book.js';
import type { StatementContext } from '../walk/draft.js';
import { reportOutsideWindow } from '../windows/report-variables.js';
import type { Planning } from './planning.js';

/** What a piece of SQL reads. Problems of the SQL itself and of the names in it are reported. */
export function readQuery(
  sql: ResolvedText,
  context: StatementContext,
  own: string | undefined,
  planning: Planning,
  hasWindow = false,
): Reads {
  const reads = noReads();
  if (!hasWindow) reportOutsideWindow(sql, context, planning);
  const analysis = planning.analyses.get(sql);
  if (analysis === undefined) return reads;
  if (analysis.problem !== undefined) {
    for (const found of analysis.problem.diagnostics) planning.report.take(placedDiagnostic(found, sql, context));
    return reads;
  }
  if (analysis.statements !== 1) reportStatements(analysis.statements, sql, context, planning);
  addReads(reads, analysis, {
    tables: planning.tables,
    context,
    report: planning.report,
    own,
    placeOf: (table) => placeOfTable(table, sql, context),
    gaps: planning.gaps,
  });
  return reads;
}

/** SQL in the plan's form. To be called when all secrets of the pipeline are known. */
export function planSql(sql: ResolvedText, context: StatementContext, book: SecretBook): PlanSql {
  return { ...encodeText(sql, book), place: planPlaceOf({ file: context.file, span: sql.span }) };
}

function placedDiagnostic(found: Diagnostic, sql: ResolvedText, context: StatementContext): Diagnostic {
  const { sqlOffset, ...rest } = found;
  const mask = (text: string): string =>
    maskValues(
      text,
      referencesOf(sql).filter(({ value, known }) => known !== 'in-window' && value.length >= 4),
    );
  const at = sqlOffset === undefined ? { file: context.file, span: sql.span } : atOffset(sqlOffset, sql, context);
  return {
    ...rest,
    message: mask(rest.message),
    ...(rest.hint === undefined ? {} : { hint: mask(rest.hint) }),
    place: rest.place ?? placeOfAt(at),
  };
}

function atOffset(offset: number, sql: ResolvedText, context: StatementContext): At {
  const { file } = context;
  const found = pieceAt(sql, offset);
  if (found === undefined) return { file, span: { start: sql.span.end, end: sql.span.end } };
  const { piece, inside } = found;
  const isWritten =
    piece.kind === 'literal' && !piece.fromVariable && piece.span.end - piece.span.start === piece.text.length;
  if (!isWritten) return { file, span: piece.span };
  const start = piece.span.start + inside;
  return { file, span: { start, end: start + wordLength(piece.text.slice(inside)) } };
}

/** Where the analyzer does not say where a table is named, its first mention serves. */
function placeOfTable(table: ReadTable, sql: ResolvedText, context: StatementContext): At {
  if (table.offset !== undefined) return atOffset(table.offset, sql, context);
  const text = actualText(sql).toLowerCase();
  const names = table.schema === undefined ? [] : [`${table.schema}.${table.name}`];
  for (const name of [...names, table.name]) {
    for (let at = text.indexOf(name.toLowerCase()); at !== -1; at = text.indexOf(name.toLowerCase(), at + 1)) {
      if (
        !/[\p{L}\p{N}_]/u.test(
          `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`.replaceAll(/[^\p{L}\p{N}_]/gu, ''),
        )
      ) {
        return wholeName(atOffset(at, sql, context), name);
      }
    }
  }
  return { file: context.file, span: sql.span };
}

/** `schema.name` as one place. */
function wholeName(at: At, name: string): At {
  const written = at.file.text.slice(at.span.start, at.span.start + name.length);
  if (written.toLowerCase() !== name.toLowerCase()) return at;
  return { file: at.file, span: { start: at.span.start, end: at.span.start + name.length } };
}

function reportStatements(count: number, sql: ResolvedText, context: StatementContext, planning: Planning): void {
  const guilty = sql.pieces.filter((piece) => piece.fromVariable && textOf(piece).includes(';'));
  const [only, ...others] = guilty;
  const span = only !== undefined && others.length === 0 ? only.span : sql.span;
  planning.report.add(
    codes.references.notOneStatement,
    { count, fromVariable: guilty.length > 0 },
    { file: context.file, span },
  );
}

function textOf(piece: TextPiece): string {
  return piece.kind === 'literal' ? piece.text : piece.value;
}
