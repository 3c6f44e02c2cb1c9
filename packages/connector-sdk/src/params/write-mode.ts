import { z } from 'zod';
import { param } from './parameter.js';

/**
 * The options of every destination that takes rows: spread them into the `z.object` of its options. One that lacks a
 * mode narrows `mode` itself.
 */
export const writeModeOptions = {
  mode: param(z.enum(['replace', 'append', 'merge', 'insert_only']).default('replace'), {
    description:
      '`replace`: the target becomes what is exported. `append`: rows are added. `merge`: rows with a known key are updated, others added. `insert_only`: only rows with a new key are added.',
    aliases: ['write_mode', 'destination_sync_mode', 'write_disposition'],
    spellings: { upsert: 'merge', overwrite: 'replace' },
  }),
  keys: param(
    z
      .union([
        z.array(z.string().min(1)).min(1),
        z
          .string()
          .min(1)
          .transform((key) => [key]),
      ])
      .optional(),
    {
      description: 'Columns that tell rows apart; needed for `merge` and `insert_only`.',
      aliases: ['primary_key', 'merge_keys', 'key'],
      example: ['order_id'],
    },
  ),
};
