import type { ParameterPath, RawObject } from '@sqlflow/connector-sdk/parameters';
import type { Span } from '@sqlflow/errors';
import type { ResolvedText } from '../text/resolved-text.js';

/** A parameter object as the user wrote it, with its variables put in. */
export interface WrittenParameters {
  /** For the connector's check. Holds secrets: it must not leave the planner. */
  readonly raw: RawObject;
  /** By `pathKey`: every key and value that was written. */
  readonly entries: ReadonlyMap<string, WrittenEntry>;
}

export interface WrittenEntry {
  /** Where the name is written; for values from a connection of the profile, where the connection is named. */
  readonly keySpan: Span;
  readonly valueSpan: Span;
  /** For texts. Undefined for other values and where a variable is unknown. */
  readonly text?: ResolvedText | undefined;
  /** True: a variable in it is unknown, so what the check says of it is worth nothing. */
  readonly unknown?: boolean;
  /** True: written in the file as it is, so that it must be masked where the line is shown. */
  readonly inFile: boolean;
}

export function pathKey(path: ParameterPath): string {
  return JSON.stringify(path);
}

export const noParameters: WrittenParameters = { raw: {}, entries: new Map() };

/** Parameters with others put over them, by their name. */
export function withOverrides(base: WrittenParameters, over: WrittenParameters): WrittenParameters {
  return { raw: { ...base.raw, ...over.raw }, entries: new Map([...base.entries, ...over.entries]) };
}
