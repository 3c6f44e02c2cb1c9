import type { HashedRows, HashOptions, Staged, Transaction } from '@sqlflow/engine';
import { quoteText } from '../sql-text.js';
import { dropPlaces, place } from '../stage/places.js';
import { newPassingTable, renewHandle } from '../stage/staged-table.js';
import { matchVersions } from './drop-versions.js';
import { keepAbsent } from './keep-absent.js';
import { type ColumnSet, type Comparison, compareWith, hashColumns, writeCandidates } from './loaded-rows.js';
import { nullHash } from './value-hash.js';

/**
 * Leaves out rows that were loaded before, by one hash per column over the columns that both sides have: the columns of
 * loaded rows may differ from run to run.
 */
export async function dropLoaded(
  tx: Transaction,
  staged: Staged,
  loaded: HashedRows,
  options: HashOptions,
): Promise<Staged> {
  const comparison = await compareWith(tx, staged, loaded, options);
  const { session, placed, sets } = comparison;
  if (sets.length === 0) return renewHandle(session, staged, staged.rows);
  const matched =
    options.keys === undefined ? await matchRows(comparison) : await matchVersions(comparison, options.keys);
  if (options.keys !== undefined && options.table !== undefined) {
    await keepAbsent(comparison, matched, options.keys, options.table);
  }
  const dropped = await dropPlaces(session, placed, `SELECT ${place} FROM ${matched}`);
  return renewHandle(session, staged, staged.rows - dropped);
}

/** A table of the places of rows that were loaded, each as often as it was. */
async function matchRows(comparison: Comparison): Promise<string> {
  const { tx, session, sets } = comparison;
  const candidates = await writeCandidates(comparison);
  const matched = newPassingTable(tx).relation;
  await session.run(`CREATE TEMP TABLE ${matched} (${place} BIGINT)`, { query: '' });
  for (const set of sets) await matchSet(comparison, { candidates, matched }, set);
  return matched;
}

/** Matches the candidates that are left with the rows that were loaded with one set of columns. */
async function matchSet(
  { session, columns, loaded }: Comparison,
  { candidates, matched }: { readonly candidates: string; readonly matched: string },
  set: ColumnSet,
): Promise<void> {
  const hashes = hashColumns(columns, set);
  if (hashes === undefined) return;
  const filled = ['false', ...hashes.added.map((hash) => `${hash} <> ${nullHash}`)].join(' OR ');
  await session.run(
    `INSERT INTO ${matched}
     WITH loaded AS (
       SELECT ${hashes.loaded} AS hashes, sum(row_count) AS rows
       FROM ${loaded} WHERE column_names = ${quoteText(set.text)} GROUP BY hashes
     ), staged AS (
       SELECT ${place}, ${hashes.staged} AS hashes, ${filled} AS filled
       FROM ${candidates} ANTI JOIN ${matched} USING (${place})
     )
     SELECT ${place} FROM (
       SELECT ${place}, rows, row_number() OVER (PARTITION BY hashes ORDER BY filled, ${place}) AS number
       FROM staged JOIN loaded USING (hashes)
     ) WHERE number <= rows`,
    { query: '' },
  );
}
