import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { findColumn } from '../catalog/find-column.js';
import { type ColumnFilter, readFilters, type WrittenFilter } from './read-filters.js';

/**
 * The conditions that filters stand for. COPY takes no parameters, so each value is bound to a setting of the
 * transaction, and never stands in a statement: neither can it be taken for SQL, nor does `pg_stat_activity` show it.
 *
 * @throws SqlFlowError for a column that is not there.
 */
export async function applyFilters(
  client: pg.Client,
  filters: Readonly<Record<string, WrittenFilter>> | undefined,
  columns: readonly StreamColumn[],
): Promise<readonly string[]> {
  const read = readFilters(filters ?? {}) ?? [];
  const bound: string[] = [];
  const conditions = read.map((filter) => {
    const column = columnOf(filter.column, columns);
    const settings = filter.values.map((value) => {
      bound.push(value);
      return `pg_catalog.current_setting('${settingOf(bound.length)}')`;
    });
    return conditionOf(filter, column, settings);
  });
  if (bound.length > 0) {
    const calls = bound.map((_, at) => `pg_catalog.set_config('${settingOf(at + 1)}', $${at + 1}, true)`);
    await client.query(`SELECT ${calls.join(', ')}`, bound);
  }
  return conditions;
}

function settingOf(number: number): string {
  return `sqlflow.filter_${number}`;
}

function conditionOf(
  { operator }: ColumnFilter,
  { column, serverType }: StreamColumn,
  settings: readonly string[],
): string {
  const name = pg.escapeIdentifier(column.name);
  if (operator === 'is null' || operator === 'is not null') return `${name} ${operator.toUpperCase()}`;
  if (operator === 'like' || operator === 'not like') {
    return `${name}::pg_catalog.text ${operator.toUpperCase()} ${settings.join('')}`;
  }
  const values = settings.map((setting) => `${setting}::${serverType}`);
  const [only] = values;
  // Nothing is among none, and everything is not, NULL too.
  if (only === undefined) return operator === '=' ? 'false' : 'true';
  if (values.length === 1) return `${name} ${operator} ${only}`;
  return `${name} ${operator === '=' ? 'IN' : 'NOT IN'} (${values.join(', ')})`;
}

function columnOf(name: string, columns: readonly StreamColumn[]): StreamColumn {
  const found = findColumn(columns, name);
  if (found !== undefined) return found;
  const names = columns.map(({ column }) => column.name);
  const args = { column: name, where: 'the table', columns: names, suggestion: suggest(name, names) };
  throw sqlFlowError(codes.discovery.missingColumn, args, { parameter: 'filters' });
}
