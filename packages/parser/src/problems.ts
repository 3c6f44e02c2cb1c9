import {
  type Code,
  type Diagnostic,
  diagnostic,
  type Place,
  type RelatedPlace,
  type SourceText,
  type Span,
} from '@sqlflow/errors';

/** Text of the file for a message, shortened: a message is read, not searched. */
export function excerpt(text: string, { start, end }: Span): string {
  return end - start > 40 ? `${text.slice(start, start + 40)}…` : text.slice(start, end);
}

/**
 * Collects the diagnostics of one file. Places are found by an index of its lines: looking for them from the start of the
 * file each time would make a file with many problems slow.
 */
export class Problems {
  readonly #found: Diagnostic[] = [];
  #lineStarts: readonly number[] | undefined;

  constructor(private readonly source: SourceText) {}

  get count(): number {
    return this.#found.length;
  }

  add<A>(code: Code<A>, args: A, span: Span, related: readonly RelatedPlace[] = []): void {
    const place = this.place(span);
    this.#found.push(diagnostic(code, args, { place, ...(related.length === 0 ? {} : { related }) }));
  }

  /** All of them, in the order of the text. */
  sorted(): readonly Diagnostic[] {
    return this.#found.toSorted((a, b) => (a.place?.span.start ?? 0) - (b.place?.span.start ?? 0));
  }

  place({ start, end }: Span): Place {
    const { text, path } = this.source;
    const line = this.lineOf(start);
    const endLine = this.lineOf(end);
    const lineStart = this.#starts()[line - 1] ?? 0;
    const next = this.#starts()[line] ?? text.length + 1;
    return {
      file: path,
      span: { start, end },
      line,
      column: start - lineStart + 1,
      endLine,
      endColumn: end - (this.#starts()[endLine - 1] ?? 0) + 1,
      lineText: text.slice(lineStart, next - 1).replace(/\r$/, ''),
    };
  }

  /** The line of an offset, from 1. */
  lineOf(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= [0, ...Array.from(this.source.text.matchAll(/\n/g), ({ index }) => index + 1)];
    return this.#lineStarts;
  }
}
