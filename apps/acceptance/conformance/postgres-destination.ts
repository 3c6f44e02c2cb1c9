import type { ConnectorFixture, DestinationFixture } from '@sqlflow/connector-sdk/testing';
import type { TestDatabase } from '@sqlflow/test-postgres';
import { nestedColumns } from './columns.js';
import { type HangingProxy, hangingProxy } from './hanging-proxy.js';

/** A table, which is read back as the server writes it. */
export async function postgresDestinationFixture(db: TestDatabase): Promise<ConnectorFixture> {
  await db.run('DROP TABLE IF EXISTS written, sqlflow_writes');
  const proxy = await hangingProxy(db.port);
  return { destination: destinationOf(db, proxy), close: () => proxy.close() };
}

function destinationOf(db: TestDatabase, { port, hangFrom }: HangingProxy): DestinationFixture {
  return {
    options: { ...db.params, port, table: 'written' },
    hangFrom,
    uri: '',
    columns: nestedColumns,
    primaryKey: ['id'],
    read: () => readTable(db),
    mistakes: [
      { name: 'wrong password', params: { password: 'wrong' }, parameter: 'password', failure: 'auth' },
      { name: 'no such schema', params: { schema: 'publik' }, parameter: 'schema' },
      { name: 'no such database', params: { database: 'nowhere' }, parameter: 'database' },
    ],
  };
}

/** Values as rows have them: nested ones from JSON whose numbers keep their digits, others as text. */
async function readTable(db: TestDatabase) {
  const [table] = await db.run(`SELECT to_regclass('written') AS name`);
  if (table?.name === null) return undefined;
  await db.run(`SET TimeZone = 'UTC'`);
  const nested = (type: string) => type.startsWith('STRUCT') || type.endsWith('[]');
  const list = nestedColumns.map(({ name, type }) =>
    nested(type) ? `to_jsonb("${name}")::text AS "${name}"` : type === 'BOOLEAN' ? `"${name}"` : `"${name}"::text`,
  );
  const rows = await db.run(`SELECT ${list.join(', ')} FROM written`);
  return rows.map((row) =>
    Object.fromEntries(
      nestedColumns.map(({ name, type }) => {
        const value = row[name];
        return [name, nested(type) && typeof value === 'string' ? JSON.parse(withTextNumbers(value)) : value];
      }),
    ),
  );
}

function withTextNumbers(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (part) => (part.startsWith('"') ? part : `"${part}"`));
}
