import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { Session } from './session.js';

test('a transaction is given up also where the interrupt hits the ROLLBACK itself', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const run = connection.run.bind(connection);
  await run('BEGIN');
  let rollbacks = 0;
  connection.run = (sql, ...rest) => {
    rollbacks += sql === 'ROLLBACK' ? 1 : 0;
    if (rollbacks === 1) return Promise.reject(new Error('INTERRUPT Error: Interrupted!'));
    return run(sql, ...rest);
  };
  await new Session(connection).abandon();
  // Refused inside of a transaction.
  await expect(run('BEGIN')).resolves.toBeDefined();
  await run('ROLLBACK');
  connection.closeSync();
  instance.closeSync();
});
