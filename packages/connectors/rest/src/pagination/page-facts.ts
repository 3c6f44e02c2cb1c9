import type { Lossless } from '../records/lossless.js';

/** What an answer says of the pages around it. */
export interface PageFacts {
  /** The address that was asked, and where the answer came from. */
  readonly asked: URL;
  readonly landed: URL;
  readonly headers: Headers;
  /** The answer without most of its records; undefined where nobody looked. */
  readonly envelope: Lossless | undefined;
  /** Undefined where nobody counted; then `empty` says whether there are any. */
  readonly records: number | undefined;
  readonly empty: boolean;
  /** From 1. */
  readonly number: number;
  /** Equal for pages that are equal. */
  readonly hash: string;
}
