// The same statements on bare DuckDB: `node bare.mjs database.duckdb memory_limit statements.json`.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [database = ':memory:', memoryLimit = '', file = ''] = process.argv.slice(2);
const statements = JSON.parse(readFileSync(file, 'utf8')) as string[];
const instance = await DuckDBInstance.create(database, memoryLimit === '' ? {} : { memory_limit: memoryLimit });
const connection = await instance.connect();
for (const statement of statements) await connection.run(statement);
connection.closeSync();
instance.closeSync();
