import type { JsonNode } from './json-node.js';
import type { RecordSink } from './record-sink.js';

export interface ScannerOptions {
  /** One record per line. Otherwise one document: an object, or an array of objects. */
  readonly lines: boolean;
  /** Names of the members that lead to the array of records; undefined: none is needed. */
  readonly records: readonly string[] | undefined;
  readonly root: JsonNode;
  /** Number of the file among those that share `root`. */
  readonly file: number;
  readonly mostRecordBytes: number;
  readonly mostColumns: number;
  /** Lines that are known to be bad: nothing of them is taken in. */
  readonly badLines?: ReadonlySet<number> | undefined;
  /** Undefined: values are recorded in `root`. */
  readonly sink?: RecordSink | undefined;
}
