// The bare path from and to a PostgreSQL server: `node copy-through-pipe.mjs in|out database.duckdb facts.json`.
// `in`: COPY … TO STDOUT through a named pipe into read_csv. `out`: DuckDB to CSV, and that to COPY … FROM STDIN.
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream, readFileSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';

interface Facts {
  readonly url: string;
  readonly memoryLimit: string;
  readonly columns: Readonly<Record<string, string>>;
}

const [direction = 'in', database = '', file = ''] = process.argv.slice(2);
const { url, memoryLimit, columns } = JSON.parse(readFileSync(file, 'utf8')) as Facts;
const instance = await DuckDBInstance.create(database, { memory_limit: memoryLimit });
const connection = await instance.connect();
const client = new pg.Client({ connectionString: url });
await client.connect();
const bufferBytes = 1 << 20;
await (direction === 'in' ? load() : unload());
await client.end();
connection.closeSync();
instance.closeSync();

async function load(): Promise<void> {
  execFileSync('mkfifo', ['orders.pipe']);
  const names = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  await Promise.all([
    connection.run(
      `CREATE TABLE orders AS FROM read_csv('orders.pipe', columns = {${names.join(', ')}}, header = false)`,
    ),
    pipeline(
      client.query(to('COPY orders TO STDOUT (FORMAT csv)', { highWaterMark: bufferBytes })),
      createWriteStream('orders.pipe', { highWaterMark: bufferBytes }),
    ),
  ]);
  rmSync('orders.pipe');
}

async function unload(): Promise<void> {
  await connection.run("COPY orders TO 'orders.csv' (FORMAT csv, HEADER false)");
  await pipeline(
    createReadStream('orders.csv', { highWaterMark: bufferBytes }),
    client.query(from('COPY orders FROM STDIN (FORMAT csv)')),
  );
  rmSync('orders.csv');
}
