/** What a file was found not to be. `at` counts bytes after decompression, from 0. */
export class JsonProblem {
  constructor(
    readonly kind: 'syntax' | 'not a record' | 'duplicate key' | 'records missing' | 'too long' | 'too many columns',
    /** In words that follow "line 5:". */
    readonly reason: string,
    readonly at: number,
    readonly hint?: string,
    /** The line it is on, where that is not the line that was reached. */
    readonly line?: number,
  ) {}
}
