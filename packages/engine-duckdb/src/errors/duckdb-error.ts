/**
 * Makes DuckDB report errors as JSON, with the exact byte position. Every instance is opened with it.
 * Without it the position has to be guessed from a caret under an excerpt that is cut at 120 columns.
 */
export const errorsAsJson = 'SET errors_as_json = true';

/** An error of DuckDB, taken apart. */
export interface DuckDbError {
  /** DuckDB's class of error: `Binder`, `Catalog`, `Out of Memory` … Empty if the error is not DuckDB's. */
  readonly type: string;
  /** Such as `COLUMN_NOT_FOUND`, where DuckDB says it. */
  readonly subtype?: string;
  /** DuckDB's sentence, without the class before it and the excerpt of the statement after it. */
  readonly message: string;
  /** Byte offset into the UTF-8 text that was run; of syntax errors the number of characters before. */
  readonly position?: number;
  /** The name that was not found, or exists already. */
  readonly name?: string;
  /** What kind of thing `name` is: `Table`, `Scalar Function`, `Type` … */
  readonly entry?: string;
  /** The call for which no function was found: `sum(VARCHAR)`. */
  readonly call?: string;
  readonly candidates: readonly string[];
  /** The operating system's error number. */
  readonly errno?: number;
}

/** Reads what DuckDB threw, in either of its two forms. */
export function readDuckDbError(error: unknown): DuckDbError {
  const text = messageOf(error);
  return fromJson(text) ?? fromText(text);
}

/** `instanceof` fails for errors that a native module made in another realm. */
function messageOf(error: unknown): string {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' ? message : String(error);
}

/** DuckDB's sentence in what it threw. */
export function duckDbMessage(error: unknown): string {
  return readDuckDbError(error).message;
}

function fromJson(text: string): DuckDbError | undefined {
  // Parser errors and those of `extractStatements` have text before the object.
  const start = text.indexOf('{"exception_type"');
  if (start === -1) return undefined;
  const fields = parseObject(text.slice(start));
  if (fields === undefined) return undefined;
  const { exception_type: type = '', exception_message: message = '', error_subtype: subtype, name, call } = fields;
  const { type: entry, position, errno } = fields;
  return {
    type,
    message: withoutExcerpt(message),
    candidates: splitCandidates(fields.candidates ?? ''),
    ...(subtype === undefined ? {} : { subtype }),
    ...(name === undefined ? {} : { name }),
    ...(entry === undefined ? {} : { entry }),
    ...(call === undefined ? {} : { call }),
    ...(position === undefined ? {} : { position: Number(position) }),
    ...(errno === undefined ? {} : { errno: Number(errno) }),
  };
}

function parseObject(json: string): Record<string, string> | undefined {
  try {
    return JSON.parse(json) as Record<string, string>;
  } catch {
    return undefined;
  }
}

function fromText(text: string): DuckDbError {
  const parts = /^(?:Failed to extract statements: )?([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text);
  return { type: parts?.[1] ?? '', message: withoutExcerpt(parts?.[2] ?? text), candidates: [] };
}

function withoutExcerpt(message: string): string {
  return message.replace(/\n+LINE \d+: [\s\S]*\n *\^\s*$/, '').trim();
}

/** `a, b` or `f(A, B) -> C,g(A) -> C`: commas inside brackets do not separate. */
function splitCandidates(list: string): string[] {
  const candidates: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= list.length; at += 1) {
    const character = list[at];
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (character === undefined || (character === ',' && depth === 0)) {
      const candidate = list.slice(start, at).trim();
      if (candidate !== '') candidates.push(candidate);
      start = at + 1;
    }
  }
  return candidates;
}
