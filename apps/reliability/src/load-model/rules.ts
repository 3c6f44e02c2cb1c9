/** The rules of a LOAD. Each can be taken out, to show that without it histories exist in which rows go wrong. */
const allLoadRules = {
  /** Rows at the bound are read again, not only those above it. */
  boundIsInclusive: true,
  /** The read begins `lookback` below the bound. */
  readsLookback: true,
  /** Rows below `start_date` are never read. */
  honoursStartDate: true,
  /** The next bound is the highest cursor read, not the clock. */
  boundFollowsRows: true,
  /** Rows that were recognised move it, too: what was in the future when they were loaded may have passed. */
  boundFollowsRecognisedRows: true,
  /** Cursors later than the clock do not move the bound. */
  boundIgnoresFuture: true,
  /** The clock is taken before the snapshot, not after it. */
  clockBeforeSnapshot: true,
  boundNeverGoesBack: true,
  /** Every LOAD has a watermark and a memory of its own. */
  stateOfItsOwn: true,
  /** A table that is gone takes the state of its LOADs with it. */
  goneTableStartsAfresh: true,
  /** Rows without cursor are read by every run. */
  readsNullCursors: true,
  /** Loaded rows without cursor are remembered for ever. */
  remembersNullCursors: true,

  /** An appending LOAD drops what it has loaded before. */
  dropsLoadedRows: true,
  /** Loaded is what this LOAD remembers, not what the table holds. */
  comparesWithMemory: true,
  /** Rows above the old bound are compared, too. */
  comparesFutureRows: true,
  /** Rows below `from` that the source returns again are compared, too. */
  comparesBelowFrom: true,
  /** Equal rows count as often as they come. */
  countsEqualRows: true,
  /** Rows are compared over the columns that both sides have. */
  comparesSharedColumns: true,
  /** Remembered rows that share more columns with the source match first. */
  closestColumnsFirst: true,
  /** Of those that share equally many, the newest. */
  newestColumnsFirst: true,
  /** Among equals the row with NULL in the columns that the remembered one lacks is the loaded one. */
  nullsInAddedFirst: true,
  /** Rows are compared once, before batches are cut. */
  comparesOncePerRun: true,
  /** The memory reaches down to bound − lookback, not to the bound. */
  remembersLookback: true,
  /** A LOAD with a memory never reads below what the memory covers. */
  readsOnlyWhatMemoryCovers: true,
  /** Nothing is forgotten while the source may return it again. */
  remembersWhatMayReturn: true,

  /** Data and state commit in one transaction. */
  stateCommitsWithData: true,
  /** Batches are cut in cursor order. */
  batchesInCursorOrder: true,
  /** Rows with equal cursors stay in one batch. */
  tiesStayTogether: true,
  /** A batch of an unfinished read forgets nothing. */
  forgetsWithLastBatch: true,
  /** The source's state is saved when everything of the read is committed. */
  sourceStateWithLastBatch: true,

  /** Of rows with one key the one with the highest cursor wins, wherever it stands. */
  cursorDecides: true,
  /** Of rows with one key and one cursor the last in source order wins. */
  lastOfTiesWins: true,
  /** A row with a lower cursor does not overwrite the table's. */
  keepsNewerRow: true,
  /** A row with an equal cursor does. */
  equalCursorOverwrites: true,
  /** A NULL cursor is lower than every other. */
  nullIsLowest: true,
  /** A row stamped in the future gives way to its correction. */
  correctsFutureRows: true,
  /** Only where one LOAD feeds the table: of several, each has a bound of its own. */
  correctsOnlyItsOwn: true,
  /** Of a source with a state of its own a row is what it shows now for its key, however low its cursor is. */
  ownStateIsCurrent: true,
  /** Without a bound (a first run, after a reset) what is read overwrites whatever is there. */
  firstRunOverwrites: true,
  /** NULL is a key like any other. */
  nullKeysMatch: true,
  /** Where several LOADs merge, a version that this LOAD applied before is not applied again. */
  remembersVersions: true,
  /** A LOAD that joins a table writes the memory of the one that was alone before. */
  handsMemoryOver: true,
  /** A column that the source does not have keeps its value. */
  absentColumnsKeepValues: true,
};

export type LoadRules = Readonly<Record<keyof typeof allLoadRules, boolean>>;
export type LoadRule = keyof LoadRules;

export const loadRules: LoadRules = allLoadRules;
export const loadRuleNames = Object.keys(allLoadRules) as LoadRule[];

/** All rules but the given. */
export function loadRulesWithout(...without: readonly string[]): LoadRules {
  return { ...loadRules, ...Object.fromEntries(without.map((rule) => [rule, false])) };
}
