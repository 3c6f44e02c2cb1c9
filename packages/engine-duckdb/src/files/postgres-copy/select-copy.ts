import type { Column, PostgresCopyFormat } from '@sqlflow/connector-sdk';
import type { EngineLimits } from '../../database.js';
import { quoteName, quoteText } from '../../sql-text.js';
import { literalPath } from '../literal-path.js';

/** A record must fit into it: PostgreSQL's values may have up to 1 GB, but few have more than this. */
const longestRecord = 64 * 1024 * 1024;
const leastBuffer = 4 * 1024 * 1024;

/**
 * Each file that is being read has two buffers, and a third one for a moment. The two of all together are to leave half of
 * the memory: a record must be shorter where there is little of it. One file alone gets no more than one of two:
 * what was read is yet to be written.
 */
function bufferSize(files: number, { threads, memoryBytes }: EngineLimits): number {
  const shared = memoryBytes / (4 * Math.max(2, Math.min(files, threads)));
  return Math.max(leastBuffer, Math.min(longestRecord, Math.floor(shared)));
}

/** A SELECT of the columns in their types. Several files are read at the same time, by as many threads as there are. */
export function selectCopy(paths: readonly string[], { columns }: PostgresCopyFormat, limits: EngineLimits): string {
  const values = columns.map((column, at) => `${columnValue(column, `c${at}`)} AS ${quoteName(column.name)}`);
  return `SELECT ${values.join(', ')} FROM ${reader(paths, columns, bufferSize(paths.length, limits))}`;
}

/** What PostgreSQL writes is read without the sniffer: the form is known to the letter. */
function reader(paths: readonly string[], columns: readonly Column[], buffer: number): string {
  const types = columns.map(({ type }, at) => `'c${at}': ${quoteText(isDirect(type) ? type : 'VARCHAR')}`);
  const options = [
    'auto_detect = false',
    'header = false',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    `new_line = '\\n'`,
    `nullstr = '\\N'`,
    'allow_quoted_nulls = false',
    `compression = 'none'`,
    `buffer_size = ${buffer}`,
    `max_line_size = ${buffer}`,
    `columns = {${types.join(', ')}}`,
  ];
  const files = paths.map((path) => quoteText(literalPath(path)));
  return `read_csv([${files.join(', ')}], ${options.join(', ')})`;
}

/** Types whose text in PostgreSQL is DuckDB's own, so that its reader of CSV makes the values. */
const direct =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\s*\d+\)|VARCHAR|JSON|UUID|TIME|TIME WITH TIME ZONE|BIT)$/;

export function isDirect(type: string): boolean {
  return direct.test(type);
}

function columnValue({ type }: Column, text: string): string {
  if (isDirect(type)) return text;
  const value = fromText(type, text);
  if (!type.endsWith('[]')) return value;
  return `CASE WHEN starts_with(${text}, '[') THEN ${value} WHEN ${text} IS NOT NULL THEN error('${noList} ${text}: ' || substr(${text}, 2)) END`;
}

/** How an error begins that tells of a value which is no list. */
export const noList = 'sqlflow finds no list in';

/** A value of a type from its text in PostgreSQL. */
function fromText(type: string, text: string): string {
  const list = /^(.*?)((?:\[\])+)$/s.exec(type);
  if (list !== null) return fromList(list[1] ?? '', (list[2] ?? '').length / 2, text);
  switch (type) {
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      // DuckDB takes `0044-03-15 BC` for a date of the year 44, and has `(BC)` behind the day.
      return `CASE WHEN ends_with(${text}, 'BC') THEN ${beforeChrist(text)} ELSE ${text} END::${type}`;
    case 'INTERVAL':
      return `replace(${text}, '+', '')::INTERVAL`;
    case 'BLOB':
      return `unhex(substr(${text}, 3))`;
    default:
      return `${text}::${type}`;
  }
}

function beforeChrist(text: string): string {
  return `regexp_replace(${text}, '^([0-9]+-[0-9]+-[0-9]+)(.*) BC$', '\\1 (BC)\\2')`;
}

/** Lists come as JSON arrays of texts. */
function fromList(element: string, depth: number, text: string): string {
  const shape = `${'['.repeat(depth)}"VARCHAR"${']'.repeat(depth)}`;
  const texts = `from_json_strict(${text}, ${quoteText(shape)})`;
  if (element === 'VARCHAR') return texts;
  return eachOf(texts, depth, (value) => fromText(element, value));
}

function eachOf(list: string, depth: number, convert: (value: string) => string): string {
  const name = `x${depth}`;
  const inner = depth === 1 ? convert(name) : eachOf(name, depth - 1, convert);
  return `list_transform(${list}, lambda ${name}: ${inner})`;
}
