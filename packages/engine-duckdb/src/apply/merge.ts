import type { Column } from '@sqlflow/connector-sdk';
import type { ApplyResult } from '@sqlflow/engine';
import { schemaChanges } from '../evolve/plan.js';
import { quoteName, sameName } from '../sql-text.js';
import { dropPlaces, place, withPlaces } from '../stage/places.js';
import { sameType } from '../types/sql-type.js';
import { deduplicateStaged } from './deduplicate.js';
import { refuseDuplicateKeys } from './duplicate-keys.js';
import { keysOf } from './keys.js';
import { type MergeCounts, mergeRows } from './merge-rows.js';
import { prepareTarget } from './prepare-target.js';
import { staleCondition } from './stale-rows.js';
import { type ApplyInput, targetRef } from './target.js';

/**
 * Updates rows whose key is known and adds the others. Keys compare with IS NOT DISTINCT FROM, so NULL is a key like
 * any other. Columns that the staged rows lack keep their values.
 */
export async function applyMerge(input: ApplyInput): Promise<ApplyResult> {
  const { session, staged, found, table, options } = input;
  const keys = keysOf(input);
  const plan = await prepareTarget(input);
  const { deduplicate } = options;
  if (deduplicate === undefined) await refuseDuplicateKeys(input, keys);
  const repeated = deduplicate === undefined ? 0n : await deduplicateStaged(input, keys, deduplicate);
  const { relation } = targetRef(input);
  const columns = await session.describe(relation);
  const counts: MergeCounts =
    found === undefined
      ? {
          updated: 0n,
          stale: 0n,
          inserted: await session.count(`INSERT INTO ${relation} BY NAME FROM ${table.relation}`),
        }
      : await mergeRows({
          tx: input.tx,
          session,
          target: { relation, columns },
          source: sourceOf(input, columns),
          columns: staged.columns.map((column) => column.name),
          keys,
          lacksColumns: plan.missing.length > 0,
          stale: deduplicate === undefined ? undefined : staleCondition(deduplicate, staged.columns, columns),
        });
  const { updated, inserted, stale, stalePlaces } = counts;
  if (options.remember !== undefined && stalePlaces !== undefined) {
    await dropPlaces(session, { table, columns: staged.columns }, stalePlaces);
  }
  return {
    inserted,
    updated,
    deleted: 0n,
    superseded: repeated + stale,
    created: found === undefined,
    columns,
    schemaChanges: schemaChanges(plan),
    renames: plan.renames,
  };
}

/**
 * The staged rows with their places, in the types of the target. DuckDB would compare a BIGINT with a VARCHAR key by
 * casting the text, and take `007` for 7.
 */
function sourceOf({ staged, table }: ApplyInput, columns: readonly Column[]): string {
  const rows = withPlaces({ table, columns: staged.columns });
  const casts = staged.columns.map(({ name, type }) => {
    const target = columns.find((column) => sameName(column.name, name));
    if (target === undefined || sameType(target.type, type)) return quoteName(name);
    return `CAST(${quoteName(name)} AS ${target.type}) AS ${quoteName(name)}`;
  });
  return casts.every((each) => !each.startsWith('CAST')) ? rows : `(SELECT ${place}, ${casts.join(', ')} FROM ${rows})`;
}
