import type { Case } from '../case.js';
import { apiPages, smallEndpoints } from './api-pages.js';
import { commandLine } from './command-line.js';
import { filePipeline } from './file-pipelines.js';
import { changesOnServer, fromPostgres, manyParts, nothingNewOnServer, tenSources } from './from-postgres.js';
import { growingSource, nothingNew } from './growing-source.js';
import { mergeChanges } from './merge-changes.js';
import { requests } from './requests.js';
import { smallLoads } from './small-loads.js';
import { smallStatements } from './small-statements.js';
import { toPostgres } from './to-postgres.js';
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
  growingSource({ format: 'parquet', millions: 10, newRows: 10_000 }, { ratio: 0.1 }),
  growingSource({ format: 'csv', millions: 3, newRows: 10_000 }, { ratio: 0.75 }),
  nothingNew(2, 0.5),
  mergeChanges(10, 100_000),
  smallLoads,
  apiPages,
  smallEndpoints,
  requests,
  fromPostgres(2),
  fromPostgres(20),
  manyParts,
  nothingNewOnServer,
  changesOnServer,
  toPostgres,
  tenSources,
];
