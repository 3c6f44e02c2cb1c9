import { JsonProblem } from './json-problem.js';

/** Counts records, and measures them. Places are in bytes from the beginning of the text. */
export class RecordExtent {
  count = 0;
  /** Length of the longest record. */
  longest = 0;
  /** How deep the fields of the open record lie; 0: none is open. */
  depth = 0;
  #start = 0;
  #line = 0;

  constructor(private readonly mostBytes: number) {}

  /** A record may begin at the document: until it does, that is what is too long. */
  beginDocument(at: number): void {
    this.#start = at;
  }

  begin(at: number, line: number, depth: number): void {
    this.#start = at;
    this.#line = line;
    this.depth = depth;
  }

  end(at: number): void {
    this.count += 1;
    this.depth = 0;
    const bytes = at - this.#start;
    if (bytes > this.mostBytes) throw this.tooLong();
    if (bytes > this.longest) this.longest = bytes;
  }

  /** Throws `JsonProblem` when the record that is open at `at` is too long already. */
  checkOpen(at: number): void {
    if (this.depth > 0 && at - this.#start > this.mostBytes) throw this.tooLong();
  }

  tooLong(): JsonProblem {
    const megabytes = Math.floor(this.mostBytes / 1024 / 1024);
    return new JsonProblem('too long', `a record is longer than ${megabytes} MB`, this.#start, undefined, this.#line);
  }
}
