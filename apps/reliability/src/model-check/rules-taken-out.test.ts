import { describe, expect, test } from '@jest/globals';
import { loadRuleNames } from '../load-model/rules.js';
import { windowRuleNames } from '../window-model/rules.js';
import { models } from './model.js';

/**
 * A history for each rule that goes wrong without it. `npm run model-check -- --only loads --without <rule>` finds others,
 * should the generator change.
 */
const loads: Readonly<Record<string, number>> = {
  boundIsInclusive: 2,
  readsLookback: 14,
  honoursStartDate: 6,
  boundFollowsRows: 2,
  boundFollowsRecognisedRows: 614,
  boundIgnoresFuture: 2,
  clockBeforeSnapshot: 60,
  boundNeverGoesBack: 2238,
  stateOfItsOwn: 11,
  goneTableStartsAfresh: 26,
  readsNullCursors: 7,
  remembersNullCursors: 7,
  dropsLoadedRows: 1,
  comparesWithMemory: 15,
  comparesFutureRows: 2,
  comparesBelowFrom: 856,
  countsEqualRows: 14,
  comparesSharedColumns: 14,
  closestColumnsFirst: 2066,
  newestColumnsFirst: 26888,
  nullsInAddedFirst: 300,
  comparesOncePerRun: 51,
  remembersLookback: 7,
  readsOnlyWhatMemoryCovers: 63,
  remembersWhatMayReturn: 856,
  stateCommitsWithData: 60,
  batchesInCursorOrder: 69,
  tiesStayTogether: 69,
  forgetsWithLastBatch: 3668,
  sourceStateWithLastBatch: 387,
  cursorDecides: 11,
  lastOfTiesWins: 32,
  keepsNewerRow: 32,
  equalCursorOverwrites: 18,
  nullIsLowest: 32,
  correctsFutureRows: 881,
  correctsOnlyItsOwn: 32,
  ownStateIsCurrent: 106,
  firstRunOverwrites: 88,
  nullKeysMatch: 18,
  remembersVersions: 597,
  handsMemoryOver: 4334,
  absentColumnsKeepValues: 18,
};
const windows: Readonly<Record<string, number>> = {
  newestIgnoresFuture: 3,
  startOfRunsWithoutTo: 7,
  firstReachesBack: 10,
  recomputesFirst: 3,
  fromOnlyWidens: 7,
  startsOneGroupLower: 2,
  dropsBoundaryGroup: 3,
  endsAtNextGroup: 69,
  dropsAboveTo: 1,
  keepsAboveTo: 11,
  deletesWholeWindow: 3,
  startDateRoundsDown: 13,
  endDateRoundsUp: 15,
  nullGroupFails: 36,
  belowWindowFails: 20,
  checksRoundedStart: 15,
};

/** Rules that others make up for: histories go wrong when both are taken out. */
const together: Readonly<Record<string, readonly string[]>> = {
  // While ties stay together, rows that are compared per batch are the same as rows that are compared at once.
  comparesOncePerRun: ['tiesStayTogether'],
  // Newest first is what is left to go by where the columns themselves do not count.
  newestColumnsFirst: ['closestColumnsFirst'],
};

describe.each([
  { model: models.loads, names: loadRuleNames as readonly string[], seeds: loads },
  { model: models.windows, names: windowRuleNames as readonly string[], seeds: windows },
])('$model.name: without a rule, rows go wrong', ({ model, names, seeds }) => {
  test('every rule has a history', () => {
    expect(Object.keys(seeds).sort()).toEqual([...names].sort());
  });

  test.each(Object.entries(seeds))('%s, seed %i', (rule, seed) => {
    expect(model.check(seed, [])).toBeUndefined();
    const difference = model.check(seed, [rule, ...(together[rule] ?? [])]);
    expect(difference).toBeDefined();
    for (const alone of together[rule] ?? []) expect(model.check(seed, [alone])).toBeUndefined();
  });
});
