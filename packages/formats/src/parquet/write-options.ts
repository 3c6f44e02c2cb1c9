import { type FileWriteFormat, param } from '@sqlflow/connector-sdk';
import { z } from 'zod';

/** How Parquet is written. */
export const parquetWriteOptions = {
  compression: param(z.enum(['snappy', 'zstd', 'gzip', 'none']).default('snappy'), {
    description: 'How the pages inside the file are compressed. `zstd` is smaller, `snappy` is faster.',
    aliases: ['codec', 'compression_codec'],
    spellings: { uncompressed: 'none' },
  }),
  row_group_size: param(z.int().min(2048).optional(), {
    description: 'Rows per row group. Default: as the engine does, about 120,000.',
    example: 100000,
  }),
};

export type ParquetWriteOptions = z.output<z.ZodObject<typeof parquetWriteOptions>>;

/** The format that the options of an export describe. */
export function parquetWriteFormat(options: ParquetWriteOptions): FileWriteFormat {
  return {
    type: 'parquet',
    compression: options.compression,
    ...(options.row_group_size === undefined ? {} : { rowGroupSize: options.row_group_size }),
  };
}
