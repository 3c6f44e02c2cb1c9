import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import type { PostgresOptions } from '../params/destination.js';
import type { Target } from './read-target.js';
import type { TargetName } from './target-name.js';
import type { WrittenColumn } from './write-plan.js';

/** What becomes of the columns of the table before rows are put into it. */
export interface Evolution {
  readonly added: readonly WrittenColumn[];
  readonly widened: readonly WrittenColumn[];
}

/**
 * What `schema_evolution` makes of columns that are not those of the table.
 *
 * @throws SqlFlowError where it has the export stop, with the statements that mend it.
 */
export function evolutionOf(
  columns: readonly WrittenColumn[],
  target: Target,
  name: TargetName,
  { schema_evolution: policy }: Pick<PostgresOptions, 'schema_evolution'>,
): Evolution {
  const added = columns.filter(({ existing }) => existing === undefined);
  const widened = columns.filter((column) => column.widened);
  if (policy === 'strict' && added.length > 0) {
    throw sqlFlowError(
      codes.postgresWrite.columnMissing,
      { table: name.shown, columns: added.map((each) => each.name), statement: `\`${addColumns(name, added)}\`` },
      { parameter: 'table' },
    );
  }
  if (policy !== 'permissive') refuseGone(columns, target, name, added);
  return { added, widened };
}

/** The statement that adds columns to a table. */
export function addColumns({ sql }: TargetName, columns: readonly WrittenColumn[]): string {
  const added = columns.map(({ name, serverType }) => `ADD COLUMN ${pg.escapeIdentifier(name)} ${serverType}`);
  return `ALTER TABLE ${sql} ${added.join(', ')}`;
}

/** Gives the table the columns and types that it needs. */
export async function evolve(client: pg.Client, name: TargetName, { added, widened }: Evolution): Promise<void> {
  if (added.length > 0) await client.query(addColumns(name, added));
  for (const column of widened) {
    const statement = retype(name, column);
    await client.query(statement).catch((error: unknown) => {
      // Views and rules that read the column, what is computed from it, or a partition key.
      const isInUse = ['0A000', '42P16'].includes(sqlStateOf(error) ?? '');
      if (!isInUse) throw error;
      const { message, detail } = error as pg.DatabaseError;
      const reason = detail === undefined ? message : `${message}: ${detail}`;
      const args = { table: name.shown, column: column.name, serverType: column.serverType, reason, statement };
      throw sqlFlowError(codes.postgresWrite.columnNotWidened, args, { cause: error });
    });
  }
}

/** In words, for the one who is told. */
export function shownEvolution({ added, widened }: Evolution): string {
  return [
    ...added.map(({ name, serverType }) => `\`${name}\` ${serverType} is new`),
    ...widened.map(({ name, existing, serverType }) => `\`${name}\` is ${serverType}, was ${existing?.declared ?? ''}`),
  ].join('; ');
}

function retype({ sql }: TargetName, { name, serverType }: WrittenColumn): string {
  return `ALTER TABLE ${sql} ALTER COLUMN ${pg.escapeIdentifier(name)} TYPE ${serverType}`;
}

/** A column that fills itself is one of the table's own: that the export lacks it says nothing. */
function refuseGone(
  columns: readonly WrittenColumn[],
  target: Target,
  { shown: table, sql }: TargetName,
  added: readonly WrittenColumn[],
): void {
  const gone = target.columns.filter(
    (column) => !column.filled && columns.every(({ existing }) => existing?.name !== column.name),
  );
  const [first] = gone;
  if (first === undefined) return;
  const [renamed] = added;
  const isRename = gone.length === 1 && added.length === 1 && renamed?.serverType === first.declared;
  const statements = [
    ...(isRename
      ? [`ALTER TABLE ${sql} RENAME COLUMN ${pg.escapeIdentifier(first.name)} TO ${pg.escapeIdentifier(renamed.name)}`]
      : []),
    ...gone.map((column) => `ALTER TABLE ${sql} DROP COLUMN ${pg.escapeIdentifier(column.name)}`),
  ];
  const args = { table, columns: gone.map(({ name }) => name), statements };
  throw sqlFlowError(codes.postgresWrite.columnGone, args, { parameter: 'schema_evolution' });
}
