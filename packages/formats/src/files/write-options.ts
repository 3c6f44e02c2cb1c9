import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';

/** The options that every kind of file has in common when it is written. */
export const fileWriteOptions = {
  partition_by: param(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(), {
    description:
      'Columns whose values become folders `column=value/`; the path is then that of a directory. These columns are not in the files.',
    aliases: ['partition_columns', 'partition_cols'],
    example: ['country'],
  }),
  overwrite: param(z.boolean().default(true), {
    description: '`false`: it is an error when something is there already.',
  }),
};

export const compressionWriteOption = param(z.enum(['auto', 'none', 'gzip', 'zstd']).default('auto'), {
  description: '`auto` goes by the extension: `.gz` is gzip, `.zst` is zstd, all else is not compressed.',
  spellings: { uncompressed: 'none', gz: 'gzip', zst: 'zstd' },
});
