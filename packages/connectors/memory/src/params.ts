import { param, writeModeOptions } from '@sqlflow/connector-sdk';
import { z } from 'zod';

/** What PARAMS of a MEMORY source may say. */
export const memoryParams = z.object({
  table: param(z.string().min(1).optional(), {
    description:
      'The one table that this source is. Without it every table is a stream, and `LOAD t FROM source.orders` chooses.',
    aliases: ['stream', 'dataset_name'],
    example: 'orders',
  }),
});

/** What OPTIONS of an export to MEMORY may say. */
export const memoryOptions = z.object(writeModeOptions);

export type MemoryParams = z.output<typeof memoryParams>;
export type MemoryOptions = z.output<typeof memoryOptions>;
