import type { Case } from '../case.js';
import { commandLine } from './command-line.js';
import { filePipeline } from './file-pipelines.js';
import { smallStatements } from './small-statements.js';
import { userFunction } from './user-functions.js';

export const cases: readonly Case[] = [
  commandLine('sqlflow --version', ['--version'], 0.15),
  commandLine('sqlflow validate, 10 statements', ['validate'], 0.5),
  smallStatements,
  userFunction('per_value'),
  userFunction('per_vector'),
  filePipeline('csv', 1),
  filePipeline('csv', 3),
  filePipeline('csv', 10),
  filePipeline('parquet', 1),
  filePipeline('parquet', 3),
  filePipeline('parquet', 10),
];
