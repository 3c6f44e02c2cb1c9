/** The rules of an incremental table. Each can be taken out, to show that without it histories exist that go wrong. */
const allWindowRules = {
  /** Groups after the start of the last run do not count as the newest. */
  newestIgnoresFuture: true,
  /** A run with `--to` does not count as the last: it left out what lay above. */
  startOfRunsWithoutTo: true,
  /** The window reaches back to a group of the table that is not above newest − lookback. */
  firstReachesBack: true,
  /** The newest group is computed again. */
  recomputesFirst: true,
  /** `--from` widens the window and never narrows it. */
  fromOnlyWidens: true,
  /** The query's lower boundary lies one group below the first that is computed. */
  startsOneGroupLower: true,
  /** Rows of that boundary group, half read, are dropped. */
  dropsBoundaryGroup: true,
  /** With `--to` the query's upper boundary is the next group of the table. */
  endsAtNextGroup: true,
  /** Rows above `--to` are dropped. */
  dropsAboveTo: true,
  /** Rows of the table above `--to` stay. */
  keepsAboveTo: true,
  /** All groups of the window are deleted, not only those that the query returns. */
  deletesWholeWindow: true,
  /** `@start_date` rounds down. */
  startDateRoundsDown: true,
  /** `@end_date` rounds up. */
  endDateRoundsUp: true,
  /** Rows with a NULL group fail the run. */
  nullGroupFails: true,
  /** Rows below the window fail the run. */
  belowWindowFails: true,
  /** Below the window is what lies below the boundary that the query was given. */
  checksRoundedStart: true,
};

export type WindowRules = Readonly<Record<keyof typeof allWindowRules, boolean>>;
export type WindowRule = keyof WindowRules;

export const windowRules: WindowRules = allWindowRules;
export const windowRuleNames = Object.keys(allWindowRules) as WindowRule[];

/** All rules but the given. */
export function windowRulesWithout(...without: readonly string[]): WindowRules {
  return { ...windowRules, ...Object.fromEntries(without.map((rule) => [rule, false])) };
}
