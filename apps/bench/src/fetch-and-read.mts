// What a program of one's own would do: `node fetch-and-read.mjs database.duckdb memory_limit addresses.json`. Fetches each
// address with its pages one after the other, spools the bodies, and reads those of an address with read_json.
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';

const [database = ':memory:', memoryLimit = '', file = ''] = process.argv.slice(2);
const addresses = JSON.parse(readFileSync(file, 'utf8')) as string[];
mkdirSync('spool', { recursive: true });

async function spoolPages(address: string, name: string): Promise<string[]> {
  const files: string[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await fetch(`${address}?page=${page}`);
    const body = Buffer.from(await answer.arrayBuffer());
    if (body.length < 3) return files;
    const path = `spool/${name}-${page}.json`;
    await writeFile(path, body);
    files.push(path);
  }
}

const spooled = await Promise.all(addresses.map((address, index) => spoolPages(address, `t${index}`)));
const instance = await DuckDBInstance.create(database, memoryLimit === '' ? {} : { memory_limit: memoryLimit });
const connection = await instance.connect();
for (const [index, files] of spooled.entries()) {
  await connection.run(`CREATE TABLE t${index} AS FROM read_json([${files.map((path) => `'${path}'`).join(', ')}])`);
}
connection.closeSync();
instance.closeSync();
