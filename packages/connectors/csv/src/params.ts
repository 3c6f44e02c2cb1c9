import { csvReadParams, csvWriteOptions, fileReadParams, fileWriteOptions } from '@sqlflow/formats';
import { z } from 'zod';

const { path, exclude, ...manyFiles } = fileReadParams;

/** What PARAMS of a CSV source may say. */
export const csvParams = z.object({ path, ...csvReadParams, exclude, ...manyFiles });

/** What OPTIONS of an export to CSV may say. */
export const csvOptions = z.object({ ...csvWriteOptions, ...fileWriteOptions });

export type CsvParams = z.output<typeof csvParams>;
export type CsvOptions = z.output<typeof csvOptions>;
