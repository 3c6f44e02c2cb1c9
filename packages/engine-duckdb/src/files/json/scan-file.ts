import type { Compression } from '@sqlflow/connector-sdk';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { type LocalFile, nameOf } from '../local-files.js';
import { JsonProblem } from './json-problem.js';
import type { JsonScanner } from './json-scanner.js';
import { readBytes } from './read-bytes.js';

/** A line that holds no record. */
export interface BadLine {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface ScanOptions {
  readonly compression: Compression;
  readonly signal?: AbortSignal | undefined;
  /** Bytes after which enough is known; undefined: the whole file. */
  readonly enough?: number | undefined;
  /** Receives bad lines, which are passed over; undefined: the first one is an error. Only for files of lines. */
  readonly onBadLine?: ((bad: BadLine) => void) | undefined;
  /** Called after each piece. */
  readonly afterPiece?: (() => Promise<void>) | undefined;
}

export interface ScannedFile {
  readonly hasByteOrderMark: boolean;
  /** False: the rest was not looked at. */
  readonly whole: boolean;
}

/** Most letters of a bad line that are kept of it. */
const mostText = 10_000;

/** Reads a file through the scanner. Throws `SqlFlowError` at its first mistake. */
export async function scanFile(file: LocalFile, scanner: JsonScanner, options: ScanOptions): Promise<ScannedFile> {
  const feed = new Feed(file, scanner, options);
  let parts: Buffer[] = [];
  let bytes = 0;
  let read = 0;
  for await (const piece of readBytes(file.path, options.compression, options.signal)) {
    parts.push(piece);
    bytes += piece.length;
    read += piece.length;
    // A long text is looked at again when twice as much is there: the work stays linear.
    if (bytes < feed.restBytes) continue;
    feed.take(parts, false);
    await options.afterPiece?.();
    parts = [];
    bytes = 0;
    if (options.enough !== undefined && read >= options.enough) {
      return { hasByteOrderMark: feed.hasByteOrderMark, whole: false };
    }
  }
  feed.take(parts, true);
  await options.afterPiece?.();
  return { hasByteOrderMark: feed.hasByteOrderMark, whole: true };
}

/** Keeps what the scanner has not read yet, and of files of lines that may be bad the whole line. */
class Feed {
  hasByteOrderMark = false;
  #rest: Buffer = Buffer.alloc(0);
  /** Where `#rest` begins in the text, and where in it reading goes on. */
  #start = 0;
  #from = 0;
  #started = false;
  #bad: JsonProblem | undefined;

  constructor(
    private readonly file: LocalFile,
    private readonly scanner: JsonScanner,
    private readonly options: ScanOptions,
  ) {}

  get restBytes(): number {
    return this.#rest.length;
  }

  take(pieces: readonly Buffer[], last: boolean): void {
    let buffer = Buffer.concat([this.#rest, ...pieces]);
    if (!this.#started && buffer.length > 0) {
      this.#started = true;
      this.#checkBeginning(buffer);
      if (this.hasByteOrderMark) buffer = buffer.subarray(3);
    }
    const at = this.#read(buffer, last);
    const keep = this.options.onBadLine === undefined ? at : Math.min(at, this.scanner.lineStart - this.#start);
    // A copy, so that the piece can be freed.
    this.#rest = Buffer.from(buffer.subarray(keep));
    this.#start += keep;
    this.#from = at - keep;
  }

  #read(buffer: Buffer, last: boolean): number {
    let from = this.#from;
    for (;;) {
      if (this.#bad === undefined) {
        try {
          return this.scanner.scan(buffer, from, last);
        } catch (error) {
          if (!(error instanceof JsonProblem)) throw error;
          if (this.options.onBadLine === undefined) throw this.#diagnose(error, buffer);
          this.#bad = error;
        }
      }
      const lineStart = this.scanner.lineStart - this.#start;
      const lineEnd = buffer.indexOf(10, Math.max(this.#bad.at - this.#start, lineStart));
      if (lineEnd === -1 && !last) return lineStart;
      this.#reportBad(this.#bad, buffer.subarray(lineStart, lineEnd === -1 ? buffer.length : lineEnd));
      this.#bad = undefined;
      if (lineEnd === -1) return buffer.length;
      from = lineEnd + 1;
      this.scanner.resume(this.#start + from);
    }
  }

  #reportBad(problem: JsonProblem, text: Buffer): void {
    const whole = text.toString('utf8', 0, Math.min(text.length, mostText * 4)).trimEnd();
    const shown = whole.length > mostText ? `${whole.slice(0, mostText)} …` : whole;
    this.options.onBadLine?.({ line: this.scanner.line, reason: problem.reason, text: shown });
  }

  #diagnose(problem: JsonProblem, buffer: Buffer): SqlFlowError {
    const file = nameOf(this.file);
    const { reason, hint } = problem;
    const place = { file, line: String(problem.line ?? this.scanner.line), column: this.#columnOf(problem, buffer) };
    switch (problem.kind) {
      case 'syntax':
        return sqlFlowError(codes.data.jsonSyntax, { ...place, reason, hint });
      case 'not a record':
        return sqlFlowError(codes.data.jsonNotRecord, { ...place, reason });
      case 'duplicate key':
        return sqlFlowError(codes.data.jsonDuplicateKey, { ...place, reason });
      case 'records missing':
        return sqlFlowError(codes.data.jsonRecordsMissing, { ...place, reason });
      case 'too long':
        return sqlFlowError(codes.data.jsonRecordTooLong, { ...place, reason });
      case 'too many columns':
        return sqlFlowError(codes.data.jsonTooManyColumns, { ...place, reason });
    }
  }

  /** From 1. Letters that are no longer there, in a line of megabytes, count as bytes. */
  #columnOf({ at, line }: JsonProblem, buffer: Buffer): string {
    if (line !== undefined) return '1';
    const lineStart = this.scanner.lineStart;
    const from = Math.max(lineStart, this.#start);
    const letters = [...buffer.toString('utf8', from - this.#start, Math.max(at, from) - this.#start)].length;
    return String(from - lineStart + letters + 1);
  }

  #checkBeginning(buffer: Buffer): void {
    const path = nameOf(this.file);
    const looksLike = kindOfBinary(buffer);
    if (looksLike !== undefined) throw sqlFlowError(codes.data.jsonBinaryFile, { path, looksLike });
    this.hasByteOrderMark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  }
}

function kindOfBinary(buffer: Buffer): 'utf-16' | 'gzip' | 'zstd' | undefined {
  const [first, second] = buffer;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  if (buffer.length >= 4 && buffer.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return marked || (buffer.length > 1 && (first === 0 || second === 0)) ? 'utf-16' : undefined;
}
