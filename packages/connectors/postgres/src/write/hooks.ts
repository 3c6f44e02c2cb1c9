import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { sqlStateOf, statementFailure } from '../connection/failure.js';
import type { ConnectionSettings } from '../connection/settings.js';
import type { WriteTransaction } from './write-transaction.js';

/** Runs the statements of `pre_sql` or `post_sql` in the transaction of the write, whose connection is then its own. */
export async function runHook(
  transaction: Pick<WriteTransaction, 'client' | 'keepToItself'>,
  option: 'pre_sql' | 'post_sql',
  written: string | readonly string[] | undefined,
  settings: ConnectionSettings,
): Promise<void> {
  if (written === undefined) return;
  const { client } = transaction;
  const statements = [written].flat();
  const ended = () => sqlFlowError(codes.postgresWrite.hookEnded, { option }, { parameter: option });
  // Before anything is sent: a COMMIT would keep the id of the write, and nothing of what was to be written.
  if (statements.some(endsTransaction)) throw ended();
  const before = await transactionId(client);
  transaction.keepToItself();
  for (const text of statements) {
    try {
      // A statement that is prepared is one alone: no COMMIT can stand behind it.
      await client.query({ text, queryMode: 'extended' } as pg.QueryConfig);
    } catch (error) {
      if (isSeveral(error)) {
        throw sqlFlowError(codes.postgresWrite.hookSeveral, { option }, { parameter: option, cause: error });
      }
      throw statementFailure(error, { settings, what: `running \`${option}\`` });
    }
    const isSame = client.getTransactionStatus() === 'T' && (await transactionId(client)) === before;
    if (!isSame) throw ended();
  }
}

const control = /^(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;

function endsTransaction(sql: string): boolean {
  return control.test(withoutLeadingComments(sql));
}

function withoutLeadingComments(sql: string): string {
  const rest = sql.replace(/^[\s;]+/, '');
  if (rest.startsWith('--')) return withoutLeadingComments(rest.replace(/^[^\r\n]*/, ''));
  return rest.startsWith('/*') ? withoutLeadingComments(afterComment(rest)) : rest;
}

/** Comments of PostgreSQL nest. */
function afterComment(text: string): string {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return text.slice(index + mark.length);
  }
  return '';
}

function isSeveral(error: unknown): boolean {
  return sqlStateOf(error) === '42601' && (error as pg.DatabaseError).routine === 'exec_parse_message';
}

async function transactionId(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_catalog.txid_current()::pg_catalog.text AS id');
  return rows[0]?.id;
}
