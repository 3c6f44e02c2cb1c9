import { type IssueParams, param } from '@sqlflow/connector-sdk';
import { z } from 'zod';
import { remoteScheme } from '../paths/local-path.js';

/** The parameters that every kind of file has in common when it is read. Spread into the `z.object` of a connector. */
export const fileReadParams = {
  path: param(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).superRefine(refuseRemote), {
    description:
      'The file or files: a path or a glob (`*`, `**`, `?`, `[…]`, `{a,b}`), or a list of them. Relative to the project root; `file://` and `~/` are understood.',
    aliases: ['file_path', 'filepath', 'filename', 'file', 'files', 'paths', 'globs', 'url', 'uri'],
    example: 'data/orders.csv',
  }),
  exclude: param(z.union([z.string().min(1), z.array(z.string().min(1))]).default([]), {
    description: 'Globs of files to leave out of what the globs of `path` find. Without a slash: a name in any folder.',
    example: '*.tmp',
  }),
  union_by_name: param(z.boolean().default(true), {
    description:
      'Several files: columns are matched by name, and one that a file lacks is NULL there. `false`: all files must have the same columns.',
  }),
  hive_partitions: param(z.union([z.boolean(), z.enum(['auto'])]).default('auto'), {
    description:
      'Folders like `year=2026/` become columns. `auto`: when the folders of all files name the same columns.',
    aliases: ['hive_partitioning'],
  }),
  include_file_info: param(z.boolean().default(false), {
    description:
      'Adds the columns `_file_path`, relative to the project root where the file lies below it, and `_file_modified`.',
  }),
};

export const compressionReadParam = param(z.enum(['auto', 'none', 'gzip', 'zstd']).default('auto'), {
  description: '`auto` goes by the extension: `.gz` is gzip, `.zst` is zstd, all else is not compressed.',
  aliases: ['reader_options.compression'],
  spellings: { infer: 'auto', uncompressed: 'none', gz: 'gzip', zst: 'zstd' },
});

export const columnTypesParam = param(z.record(z.string(), z.string().min(1)).optional(), {
  description: 'SQL types of columns by name. They are taken as given, not inferred and not widened.',
  aliases: ['types', 'dtypes', 'dtype', 'reader_options.dtype'],
  example: { zip: 'VARCHAR', total: 'DECIMAL(18,2)' },
});

export const inferTypesParam = param(z.boolean().default(true), {
  description: '`false`: every column is VARCHAR unless `column_types` says otherwise.',
});

export const decimalsParam = param(z.enum(['decimal', 'double']).default('decimal'), {
  description: 'What numbers with decimal places become: exact DECIMAL with the scale the data have, or DOUBLE.',
});

/** What settings of other tools say beside a connector that reads one kind of file only. */
export function fileTypeParam<T extends string>(type: T) {
  return param(z.enum([type]).optional(), {
    description: `For settings that come from other tools: nothing but \`${type}\`.`,
    aliases: ['format', 'filetype', 'format.filetype'],
  });
}

/** A parameter that is one text or a list of them, as a list. */
export function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function refuseRemote(value: string | readonly string[], context: z.RefinementCtx): void {
  for (const [at, path] of listOf(value).entries()) {
    const scheme = remoteScheme(path);
    if (scheme === undefined) continue;
    context.addIssue({
      code: 'custom',
      path: typeof value === 'string' ? [] : [at],
      message: `reading files from ${scheme}:// is not supported yet`,
      params: { kind: 'not-supported-yet', hint: remoteHint(scheme) } satisfies IssueParams,
    });
  }
}

function remoteHint(scheme: string): string {
  if (/^https?$/.test(scheme)) return 'download the file first and give its local path';
  return 'files in object stores will have a connector of their own; until then copy them to a local folder';
}
