import type { JsonNode } from './json-node.js';

/** Receives the values of the records as they are met. Ranges are of the buffer given to `scan`. */
export interface RecordSink {
  beginRecord(root: JsonNode, line: number): void;
  endRecord(): void;
  /** With quotes. */
  key(node: JsonNode | undefined, buffer: Buffer, start: number, end: number): void;
  /** A text with its quotes, or (`bare`) a number, `true`, `false` or `null`. */
  scalar(node: JsonNode | undefined, buffer: Buffer, start: number, end: number, bare: boolean): void;
  open(node: JsonNode | undefined, isArray: boolean): void;
  close(isArray: boolean): void;
}
