import { codes, type SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import type { ErrorOptions } from '../sql-error.js';
import type { DuckDbError } from './duckdb-error.js';

/** One of our errors for a catalog error of DuckDB: something does not exist, or exists already. */
export function catalogError(problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const { message } = problem;
  const schema =
    /because (?:schema|catalog|database) "?([^"]+?)"? does not exist|^Schema with name "?(.+?)"? does not exist/.exec(
      message,
    );
  if (schema !== null) {
    const name = schema[1] ?? schema[2] ?? '';
    return sqlFlowError(codes.binding.unknownSchema, { name, ...alike(name, problem) }, options);
  }
  if (/is not in the catalog, but it exists in the .+ extension/.test(message)) {
    return sqlFlowError(codes.binding.extensionMissing, { message: firstLine(message) }, options);
  }
  const { entry, name } = named(problem);
  if (name === undefined) return otherName(problem, options);
  if (problem.subtype === 'ENTRY_ALREADY_EXISTS' || /already exists/.test(message)) {
    return sqlFlowError(codes.binding.alreadyExists, { name, kind: entry }, options);
  }
  return missing(name, entry, problem, options);
}

function named(problem: DuckDbError): { entry: string; name?: string } {
  const parts = /^([A-Z][A-Za-z ]*?) with name "?([\s\S]+?)"? (?:does not exist|already exists)/.exec(problem.message);
  const name = problem.name ?? parts?.[2];
  return { entry: problem.entry ?? parts?.[1] ?? '', ...(name === undefined ? {} : { name }) };
}

function missing(name: string, entry: string, problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const args = { name, ...alike(name, problem) };
  if (entry === 'Table' || entry === 'View') return sqlFlowError(codes.binding.unknownTable, args, options);
  if (entry === 'Type') return sqlFlowError(codes.binding.unknownType, args, options);
  if (/Function|Macro/.test(entry)) {
    const kind = /Table/.test(entry) ? 'table function' : 'function';
    return sqlFlowError(codes.binding.unknownFunction, { ...args, kind }, options);
  }
  return otherName(problem, options);
}

function otherName(problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const message = firstLine(problem.message);
  const name = problem.name ?? /"([^"]+)"/.exec(message)?.[1] ?? '';
  return sqlFlowError(codes.binding.unknownName, { message, ...alike(name, problem) }, options);
}

/**
 * DuckDB offers the nearest name whatever its distance, its own system views included: `customers` may bring up
 * `pg_constraint`. Only what could be a misspelling is passed on.
 */
function alike(name: string, problem: DuckDbError): { candidates: readonly string[]; suggestion?: string | undefined } {
  const offered = /Did you mean:? ("[\s\S]*)$/.exec(problem.message)?.[1] ?? '';
  const quoted = [...offered.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  const candidates = [...problem.candidates, ...quoted].filter((each) => !/^(?:pg|duckdb|sqlite|pragma)_/.test(each));
  const last = (text: string) => text.slice(text.lastIndexOf('.') + 1);
  const suggestion =
    suggest(name, candidates) ?? candidates.find((each) => last(each).toLowerCase() === last(name).toLowerCase());
  return { candidates: [], suggestion };
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
