/** Asks a source for the files of a stream. */
export interface FilesRequest {
  /** Empty for the only stream of a single-stream source. */
  readonly stream: string;
  /**
   * Files that were read before, by their `path`. What finds nothing is an error, but for one of these: it may have
   * been deleted since.
   */
  readonly known: readonly string[];
}

/** A file of a source, as it is at the moment it is listed. */
export interface SourceFile {
  /**
   * What tells it from others, in every run: relative to the project root, with forward slashes, where it lies below
   * it; as in `_file_path`.
   */
  readonly path: string;
  /** Absolute path, or URI in an object store. */
  readonly uri: string;
  /** In bytes. */
  readonly size: bigint;
  /** When its content was modified, by its own account. ISO 8601 in UTC with microseconds. */
  readonly modified: string;
  /** When the system last wrote to it, which no tool can set back. Undefined where the system does not know. */
  readonly placed?: string;
  /** Changes when the file is written to between two listings, as finely as the system's clock tells. */
  readonly version: string;
  /** A hash of the content, the same in every run and on every machine. Reads the whole file. */
  hash(options?: { readonly signal?: AbortSignal }): Promise<string>;
}
