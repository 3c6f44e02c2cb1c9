import { createHash } from 'node:crypto';

/**
 * What tells one LOAD from another, so that each has a watermark of its own: two targets, two streams, two conditions.
 * A LOAD that two pipelines include stands in one file and has one. Build it with `loadKey`.
 */
export interface LoadKey {
  /** The file in which the LOAD stands, relative to the project root. */
  readonly file: string;
  /** Name of the SOURCE, in lower case. */
  readonly source: string;
  /** Empty for a source's only stream. As the source spells it: streams may differ in case alone. */
  readonly stream: string;
  /** `schema.name`, or `name` in the default schema, in lower case. */
  readonly target: string;
  /** Hash of the condition behind WHERE, empty when there is none. */
  readonly whereHash: string;
}

/** The key of a LOAD. `where` is the condition as it is planned, undefined when there is none. */
export function loadKey(load: {
  readonly file: string;
  readonly source: string;
  readonly stream: string;
  readonly target: { readonly schema?: string | undefined; readonly name: string };
  readonly where?: string | undefined;
}): LoadKey {
  return {
    file: load.file,
    source: load.source.toLowerCase(),
    stream: load.stream,
    target: tableKey(load.target),
    whereHash: load.where === undefined ? '' : contentHash(load.where.trim()),
  };
}

/** How state tables name a table: in lower case, without the default schema `main`. */
export function tableKey(table: { readonly schema?: string | undefined; readonly name: string }): string {
  const name = table.name.toLowerCase();
  const schema = table.schema?.toLowerCase();
  return schema === undefined || schema === 'main' ? name : `${schema}.${name}`;
}

/** The first 32 hexadecimal digits of a text's SHA-256: for conditions and plans. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
