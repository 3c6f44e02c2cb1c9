import { quoteName, quoteText } from '../sql-text.js';
import { place, withPlaces } from '../stage/places.js';
import { newPassingTable } from '../stage/staged-table.js';
import { requireColumn } from './cursor-column.js';
import { type Comparison, hashColumns, writeCandidates } from './loaded-rows.js';
import { nullHash } from './value-hash.js';

/**
 * A table of the places of rows whose key is in the version that was last loaded: the newest staged row of the key is
 * that version, and NULL in the columns it lacks. The other staged rows of the key go with it, as they lost to it
 * before.
 */
export async function matchVersions(comparison: Comparison, keys: readonly string[]): Promise<string> {
  const { tx, session, placed, cursor } = comparison;
  const versions = await newestVersions(comparison, keys);
  const candidates = await writeCandidates({ ...comparison, loaded: versions });
  const equal = newPassingTable(tx).relation;
  await session.run(`CREATE TEMP TABLE ${equal} AS ${equalToVersions(comparison, candidates, versions)}`, {
    query: '',
  });
  const names = keys.map((key) => quoteName(requireColumn(placed.columns, key).name));
  const by = names.join(', ');
  const sameKey = names.map((name) => `s.${name} IS NOT DISTINCT FROM k.${name}`).join(' AND ');
  const rows = withPlaces(placed);
  const newest = `first_value(e.${place} IS NOT NULL) OVER
    (PARTITION BY ${names.map((name) => `s.${name}`).join(', ')} ORDER BY s.${quoteName(cursor.name)} DESC NULLS LAST, s.${place} DESC)`;
  const matched = newPassingTable(tx).relation;
  await session.run(
    `CREATE TEMP TABLE ${matched} AS SELECT ${place} FROM (
       SELECT s.${place}, ${newest} AS known
       FROM ${rows} AS s
       SEMI JOIN (SELECT ${by} FROM ${rows} SEMI JOIN ${equal} USING (${place})) AS k ON ${sameKey}
       LEFT JOIN ${equal} AS e ON e.${place} = s.${place}
     ) WHERE known`,
    { query: '' },
  );
  return matched;
}

/** Of the loaded rows of one key only the newest is its version: one that was changed and changed back is another. */
async function newestVersions({ tx, session, loaded, sets }: Comparison, keys: readonly string[]): Promise<string> {
  const cases = sets.flatMap(({ text, names }) => {
    const at = keys.map((key) => names.indexOf(key.toLowerCase()) + 1);
    if (at.includes(0)) return [];
    return [`WHEN ${quoteText(text)} THEN [${at.map((each) => `column_hashes[${each}]`).join(', ')}]`];
  });
  const { relation } = newPassingTable(tx);
  const key = cases.length === 0 ? 'NULL' : `CASE column_names ${cases.join(' ')} END`;
  await session.run(
    `CREATE TEMP TABLE ${relation} AS SELECT * EXCLUDE (row_key) FROM (SELECT *, ${key} AS row_key FROM ${loaded})
     WHERE row_key IS NOT NULL QUALIFY rank() OVER (PARTITION BY row_key ORDER BY entry DESC) = 1`,
    { query: '' },
  );
  return relation;
}

/** A query for the places of candidates that are equal to a version. */
function equalToVersions({ columns, sets }: Comparison, candidates: string, versions: string): string {
  const selects = sets.flatMap((set) => {
    const hashes = hashColumns(columns, set);
    if (hashes === undefined) return [];
    const unfilled = ['true', ...hashes.added.map((hash) => `${hash} = ${nullHash}`)].join(' AND ');
    const known = `SELECT ${hashes.loaded} AS hashes FROM ${versions} WHERE column_names = ${quoteText(set.text)}`;
    return [
      `SELECT ${place} FROM (SELECT ${place}, ${hashes.staged} AS hashes FROM ${candidates} WHERE ${unfilled}) SEMI JOIN (${known}) USING (hashes)`,
    ];
  });
  return selects.length === 0 ? `SELECT ${place} FROM ${candidates} WHERE false` : selects.join(' UNION ');
}
