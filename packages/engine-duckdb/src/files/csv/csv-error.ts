import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { duckDbMessage } from '../../sql-error.js';
import { literalPath } from '../literal-path.js';
import type { CsvPlan } from './plan-csv.js';
import { readRecords } from './read-records.js';

/** What DuckDB says of a record it could not read. */
interface CsvProblem {
  readonly path: string;
  /** As DuckDB counts lines. */
  readonly number: number;
  readonly text: string;
  readonly reason: string;
}

/** DuckDB's error about a CSV file as ours, with the line as an editor counts it; any other error unchanged. */
export async function explainCsvError(error: unknown, plan: CsvPlan): Promise<unknown> {
  const cause = SqlFlowError.isInstance(error) ? error.cause : error;
  const message = duckDbMessage(cause);
  const { compression } = plan.format;
  if (compression !== 'none' && /checksum|frame descriptor|GZIP stream|zstd|decompress/i.test(message)) {
    const path = plan.groups[0]?.files[0]?.path ?? '';
    return sqlFlowError(codes.data.compressionBroken, { path, compression, reason: message }, { cause });
  }
  const problem = readProblem(message, plan);
  if (problem === undefined) return error;
  const { file, line } = await placeOf(problem.path, problem.number, plan);
  const args = {
    file,
    line: String(line),
    text: shorten(problem.text),
    reason: problem.reason,
  };
  return /invalid unicode/i.test(message)
    ? sqlFlowError(codes.data.wrongEncoding, args, { cause })
    : sqlFlowError(codes.data.badRecord, args, { cause });
}

/** The first line of a record, because an unclosed quote takes the rest of the file with it. */
function shorten(text: string): string {
  const [line = '', ...rest] = text.replace(/^[\r\n]+/, '').split(/\r?\n/);
  return line.length > 200 || rest.some((each) => each !== '') ? `${line.slice(0, 200)} …` : line;
}

function readProblem(message: string, plan: CsvPlan): CsvProblem | undefined {
  const [, number, rest] = /^CSV Error on Line: (\d+)\n(.*)$/s.exec(message) ?? [];
  if (number === undefined || rest === undefined) return undefined;
  const text = /Original Line: ?(.*?)\n(?=Expected Number|Value with|Invalid unicode|Maximum line|Error when)/s.exec(
    rest,
  )?.[1];
  const path = /\n {2}file ?= ?(.*)\n/.exec(message)?.[1] ?? plan.groups[0]?.files[0]?.path ?? '';
  return { path, number: Number(number), text: text ?? '', reason: reasonOf(rest) };
}

/** The problem in words of our own. */
export function reasonOf(message: string): string {
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts !== null) {
    const found = `${counts[2]} field${counts[2] === '1' ? '' : 's'}`;
    return `it has ${found} where ${counts[1]} ${counts[1] === '1' ? 'is' : 'are'} expected`;
  }
  if (/unterminated quote/i.test(message)) return 'a quote is not closed, or text follows a closing quote';
  if (/invalid unicode/i.test(message)) return 'it holds bytes that are not UTF-8';
  if (/Maximum line size/i.test(message)) return 'it is longer than a reading buffer (16 to 64 MB)';
  return message.split('\n')[0] ?? message;
}

/**
 * The file and line, as an editor counts, of a line that DuckDB numbered. It counts records and empty lines: line breaks
 * inside of quotes make what follows come out too low.
 */
export async function placeOf(path: string, number: number, plan: CsvPlan): Promise<{ file: string; line: number }> {
  const files = plan.groups.flatMap((group) => group.files);
  const found = files.find((each) => each.path === path || literalPath(each.path) === path);
  const read = found?.original ?? found?.path ?? path;
  const file = found?.shown ?? read;
  if (plan.originalFormat.compression === 'zstd') return { file, line: number };
  let count = 0;
  for await (const record of readRecords(read, plan.originalFormat)) {
    count += 1;
    // A transcoded copy has neither empty lines nor comments.
    if ((found?.original === undefined ? record.number : count) >= number) return { file, line: record.line };
  }
  return { file, line: number };
}
