import type { Destination, DestinationContext } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { parseConnectionText } from './connection/connection-text.js';
import { openPool } from './connection/pool.js';
import { connectionSettings } from './connection/settings.js';
import type { PostgresOptions } from './params/destination.js';
import { checkTarget } from './write/check-target.js';
import { targetName } from './write/target-name.js';
import { type Writing, writeTable } from './write/write-table.js';

/** Writes to a table of a PostgreSQL database. */
export async function openPostgresDestination(
  options: PostgresOptions,
  context: DestinationContext,
): Promise<Destination> {
  const settings = await connectionSettings({ ...options, ...addressIn(context.uri, options) }, context);
  const pool = openPool(settings, context.tracing);
  const writing: Writing = { pool, context, options, target: targetName(options) };
  return {
    write: (input) => writeTable(writing, input),
    check: () => checkTarget(writing),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** What stands after TO is the text of a connection. It holds a password, so nothing of it is shown. */
function addressIn(uri: string, { connection }: PostgresOptions): Pick<PostgresOptions, 'connection'> {
  if (uri === '') return { connection };
  const isUrl = /^(jdbc:)?postgres(ql)?(\+\w+)?:\/\//i.test(uri);
  const problem = !isUrl
    ? 'the text after TO is no address that begins with postgresql://'
    : connection !== undefined
      ? 'the connection is said twice: after TO and by `connection`'
      : parseConnectionText(uri).problem?.message;
  if (problem === undefined) return { connection: uri };
  const said = problem.startsWith('the ') ? problem : `the address after TO ${problem}`;
  throw sqlFlowError(codes.postgresWrite.badTarget, { problem: said }, { parameter: 'path' });
}
