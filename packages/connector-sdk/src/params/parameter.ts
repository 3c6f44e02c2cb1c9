import type { z } from 'zod';
import { schemaLayers } from './schema-layers.js';

/** What a parameter's schema says beyond its type, for validation, help, docs and JSON Schema. */
export interface ParameterInfo {
  /** One sentence or two, in Markdown. */
  readonly description?: string;
  /**
   * Other names under which the parameter may be given. A dot leads into an object: `ssl_mode.mode` is found in
   * `ssl_mode: { mode: 'require' }`.
   */
  readonly aliases?: readonly string[];
  /** True: the value never appears in a plan, log, error or table. Default false. */
  readonly secret?: boolean;
  readonly example?: unknown;
  /**
   * This version cannot do it: giving it is refused, unless with its default value. With `values`, only those are
   * refused. `instead` says what to do.
   */
  readonly notSupportedYet?: true | { readonly values?: readonly string[]; readonly instead?: string };
  /** For enums: other spellings, e.g. `{ utf8: 'utf-8' }`. Case, `-`, `_` and spaces never count. */
  readonly spellings?: Readonly<Record<string, string>>;
}

declare module 'zod' {
  interface GlobalMeta {
    /** What `param`, `secret` and `aliases` of the SQLFlow connector SDK have said about the schema. */
    sqlflow?: ParameterInfo;
  }
}

/**
 * Describes a parameter: `path: param(z.string(), { description: 'The file.', aliases: ['file_path'] })`. Later calls
 * add to earlier ones.
 */
export function param<T extends z.ZodType>(schema: T, info: ParameterInfo): T {
  return schema.meta({ sqlflow: { ...parameterInfo(schema), ...info } });
}

/** Marks a parameter whose value must never be shown. */
export function secret<T extends z.ZodType>(schema: T): T {
  return param(schema, { secret: true });
}

/** Adds names under which the parameter may be given too. */
export function aliases<T extends z.ZodType>(schema: T, ...names: readonly string[]): T {
  return param(schema, { aliases: [...(parameterInfo(schema).aliases ?? []), ...names] });
}

/** What is known about a parameter, of its schema or one inside it (`param(z.string(), …).optional()`). */
export function parameterInfo(schema: z.core.$ZodType): ParameterInfo {
  const layers = schemaLayers(schema).reverse();
  return Object.assign({}, ...layers.map((layer) => (layer as z.ZodType).meta?.()?.sqlflow ?? {}));
}
