import type { IssueParams } from '@sqlflow/connector-sdk';
import { fileReadParams, fileWriteOptions, jsonReadParams, jsonWriteOptions } from '@sqlflow/formats';
import { z } from 'zod';

const { path, exclude, ...manyFiles } = fileReadParams;

/** What PARAMS of a JSON source may say. */
export const jsonParams = z
  .object({ path, ...jsonReadParams, exclude, ...manyFiles })
  .refine((values) => values.records_path === undefined || values.format !== 'ndjson', {
    path: ['records_path'],
    error: '`records_path` looks for records inside a document, and `format: ndjson` says that every line is one',
    params: { kind: 'conflict', hint: 'leave one of them out' } satisfies IssueParams,
    // Other mistakes must not hide this one.
    when: () => true,
  });

/** What OPTIONS of an export to JSON may say. */
export const jsonOptions = z.object({ ...jsonWriteOptions, ...fileWriteOptions });

export type JsonParams = z.output<typeof jsonParams>;
export type JsonOptions = z.output<typeof jsonOptions>;
