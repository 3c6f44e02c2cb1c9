import { codes, type SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import type { ErrorOptions } from '../sql-error.js';
import type { DuckDbError } from './duckdb-error.js';

type Builder = (match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions) => SqlFlowError;

/**
 * DuckDB classifies few of its binder errors by itself; the others are told by their words. A sentence that a newer
 * DuckDB words differently falls back to `queryRefused`, which shows it as it is.
 */
const rules: readonly (readonly [RegExp, Builder])[] = [
  [/^Referenced column "([\s\S]*?)" (?:not found|was not found)/, unknownColumn],
  [/^(?:Table|Values list) "([\s\S]*?)" does not have a column (?:named|with name) "([\s\S]*?)"/, columnOfTable],
  [/^Column "([\s\S]*?)" in (?:EXCLUDE|REPLACE|RENAME) list not found/, unknownColumn],
  [/^Column "([\s\S]*?)" (?:does not exist on|referenced in UNPIVOT)/, unknownColumn],
  [/^Referenced table "([\s\S]*?)" not found/, unknownTable],
  [/^Catalog "([\s\S]*?)" does not exist/, unknownSchema],
  [/^Ambiguous reference to column name "([\s\S]*?)" \(use: ([\s\S]*)\)/, ambiguousColumn],
  [/^Ambiguous reference to table "([\s\S]*?)"/, ambiguousTable],
  [/^column "?([^"\s]+|[^"]+)"? must appear in the GROUP BY clause/i, notGrouped],
  [/must appear in the GROUP BY clause|GROUP BY/, notGroupedUnnamed],
  [/cannot contain (?:aggregates|window functions)|calls cannot be nested|window function/, misplaced],
  [/^No function matches the given name and argument types '([\s\S]*?)'\. /, argumentTypes],
  [/^Could not choose a best candidate function for the function call "([\s\S]*?)"\. /, argumentTypes],
  [/^(?:Cannot compare|Cannot mix|Cannot combine|Cannot cast|Cannot deduce|Unimplemented type)/, typeMismatch],
  [/explicit cast|can only be applied to|are only supported for|incompatible/, typeMismatch],
  [/same number of result columns|columns - expected|has \d+ columns|columns? available but/, columnCount],
  [/Could not find key|Invalid named parameter|No matching columns found/, unknownName],
];

/** One of our errors for a binder error of DuckDB. */
export function bindingError(problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  for (const [pattern, build] of rules) {
    const match = pattern.exec(problem.message);
    if (match !== null) return build(match, problem, options);
  }
  return sqlFlowError(codes.binding.queryRefused, { message: problem.message }, options);
}

/** DuckDB's candidates, from its structured fields or its sentence, and the one most likely meant. */
function candidatesFor(
  name: string,
  problem: DuckDbError,
): { candidates: readonly string[]; suggestion?: string | undefined } {
  const listed = /(?:Candidate bindings|Candidate tables|Candidate Entries|Did you mean)[:\s]*("[\s\S]*)$/.exec(
    problem.message,
  );
  const quoted = [...(listed?.[1] ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  const candidates = problem.candidates.length > 0 ? problem.candidates : quoted;
  return { candidates, suggestion: suggest(name, candidates) };
}

function unknownColumn(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const name = match[1] ?? '';
  return sqlFlowError(codes.binding.unknownColumn, { name, ...candidatesFor(name, problem) }, options);
}

function columnOfTable(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const [, table, name = ''] = match;
  return sqlFlowError(codes.binding.unknownColumn, { name, table, ...candidatesFor(name, problem) }, options);
}

function unknownTable(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const name = match[1] ?? '';
  return sqlFlowError(codes.binding.unknownTable, { name, ...candidatesFor(name, problem) }, options);
}

function unknownSchema(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const name = match[1] ?? '';
  return sqlFlowError(codes.binding.unknownSchema, { name, ...candidatesFor(name, problem) }, options);
}

function ambiguousColumn(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const candidates = [...(match[2] ?? '').matchAll(/"([^"]+)"/g)].map((each) => each[1] ?? '');
  const args = { name: match[1] ?? '', message: problem.message, candidates };
  return sqlFlowError(codes.binding.ambiguousName, args, options);
}

function ambiguousTable(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const args = { name: match[1] ?? '', message: problem.message, candidates: [] };
  return sqlFlowError(codes.binding.ambiguousName, args, options);
}

function notGrouped(match: RegExpExecArray, { message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  return sqlFlowError(codes.binding.notGrouped, { message, name: match[1] }, options);
}

function notGroupedUnnamed(_: RegExpExecArray, { message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  return sqlFlowError(codes.binding.notGrouped, { message }, options);
}

function misplaced(_: RegExpExecArray, { message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  return sqlFlowError(codes.binding.misplacedAggregate, { message }, options);
}

/** Operators such as `+` have 45 overloads: those with one of the given types are the ones of interest. */
const shownCandidates = 5;

function argumentTypes(match: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const call = problem.call ?? match[1] ?? '';
  const listed = [...problem.message.matchAll(/^\t(.+ -> .+)$/gm)].map((each) => each[1] ?? '');
  const all = problem.candidates.length > 0 ? problem.candidates : listed;
  const given = new Set(
    (/\(([\s\S]*)\)$/.exec(call)?.[1] ?? '').split(', ').map((type) => type.replace('_LITERAL', '')),
  );
  const takes = (candidate: string) => /\((.*?)\) ->/.exec(candidate)?.[1]?.split(', ') ?? [];
  const near = all.filter(
    (candidate) => takes(candidate).length === given.size && takes(candidate).some((type) => given.has(type)),
  );
  const candidates = (all.length <= shownCandidates ? all : near).slice(0, shownCandidates);
  const shown = call.replaceAll('INTEGER_LITERAL', 'INTEGER').replaceAll('STRING_LITERAL', 'VARCHAR');
  return sqlFlowError(codes.binding.argumentTypes, { call: shown, candidates }, options);
}

function typeMismatch(_: RegExpExecArray, { message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  const shown = message.replaceAll('INTEGER_LITERAL', 'INTEGER').replaceAll('STRING_LITERAL', 'VARCHAR');
  return sqlFlowError(codes.binding.typeMismatch, { message: shown }, options);
}

function columnCount(_: RegExpExecArray, { message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  return sqlFlowError(codes.binding.columnCount, { message }, options);
}

function unknownName(_: RegExpExecArray, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const [message = ''] = problem.message.split('\n');
  const name = /"([^"]+)"/.exec(message)?.[1] ?? '';
  const list = candidatesFor(name, problem);
  const parameters = [...problem.message.matchAll(/^ {4}(\w+) /gm)].map((each) => each[1] ?? '');
  const suggestion = list.suggestion ?? suggest(name, parameters);
  return sqlFlowError(codes.binding.unknownName, { message, candidates: list.candidates, suggestion }, options);
}
