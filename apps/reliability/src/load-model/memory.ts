import type { RunOptions, RunStep } from '../history/history.js';
import { cursorOf, keyOf, type Row } from '../history/row.js';
import { dropLoaded } from './drop-loaded.js';
import type { LoadRules } from './rules.js';
import type { Database, LoadedRow, LoadState } from './state.js';

/** What an appending LOAD has not loaded before, by its memory. */
export function withoutLoaded(
  table: readonly Row[] | undefined,
  state: LoadState,
  rows: readonly Row[],
  run: { readonly step: RunStep; readonly from: number },
  rules: LoadRules,
): readonly Row[] {
  if (!rules.dropsLoadedRows) return rows;
  const loaded = rules.comparesWithMemory
    ? comparedRows(state, run.from, rules)
    : (table ?? []).map((row) => ({ row, columns: Object.keys(row) }));
  return dropLoaded(rows, run.step.source.columns, loaded, rules);
}

/** All of the memory: rows above the bound were stamped in the future, rows below `from` may be returned, too. */
function comparedRows(state: LoadState, from: number, rules: LoadRules): readonly LoadedRow[] {
  const { bound = Number.NEGATIVE_INFINITY } = state;
  return state.windowRows.filter(({ row }) => {
    const cursor = cursorOf(row);
    if (cursor === null) return true;
    return (rules.comparesFutureRows || cursor <= bound) && (rules.comparesBelowFrom || cursor >= from);
  });
}

/** Forgets what no later run reads again. */
export function forget(state: LoadState, options: RunOptions, rules: LoadRules): LoadState {
  if (state.bound === undefined) return state;
  const completeFrom = Math.max(state.completeFrom, state.bound - options.lookback);
  const lowest = rules.remembersLookback ? completeFrom : state.bound;
  const stays = ({ row }: LoadedRow): boolean => {
    const cursor = cursorOf(row);
    return cursor === null ? rules.remembersNullCursors : cursor >= lowest;
  };
  return {
    ...state,
    completeFrom,
    windowRows: state.windowRows.filter(stays),
    versions: state.versions && new Map([...state.versions].filter(([, version]) => stays(version))),
  };
}

/**
 * Before a LOAD runs into a table that others merge into: all of them remember versions from now on. What the one that
 * was alone has applied is what the table holds.
 */
export function shareTable(database: Database, name: string, state: LoadState, rules: LoadRules): Database {
  const others = [...database.states].filter(([other]) => other !== name);
  if (others.length === 0 || !rules.remembersVersions) return database;
  const states = new Map(database.states);
  for (const [other, itsState] of others) {
    if (itsState.versions !== undefined) continue;
    const versions = rules.handsMemoryOver ? versionsInTable(database.table ?? [], itsState) : new Map();
    states.set(other, { ...itsState, versions });
  }
  return { ...database, states: states.set(name, { ...state, versions: state.versions ?? new Map() }) };
}

function versionsInTable(table: readonly Row[], state: LoadState): LoadState['versions'] {
  const mayReturn = (row: Row): boolean => {
    const cursor = cursorOf(row);
    // A source with a state of its own may return any row.
    return cursor === null || state.sourceState !== undefined || cursor >= state.completeFrom;
  };
  return new Map(table.filter(mayReturn).map((row) => [keyOf(row), { row, columns: state.columns }]));
}
