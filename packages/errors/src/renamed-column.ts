/** A column that seems to be called otherwise now, and what speaks for it. */
export interface RenamedColumn {
  readonly to: string;
  readonly agreeing: string;
  readonly compared: string;
  /** True: no row was on both sides, so that only the values could be looked at. */
  readonly byValues: boolean;
  /** Renames the column of the table. */
  readonly statement: string;
}

/** What speaks for it, in words. */
export function renameEvidence({
  agreeing,
  compared,
  byValues,
}: Pick<RenamedColumn, 'agreeing' | 'compared' | 'byValues'>): string {
  return byValues
    ? `${agreeing} of its ${compared} values are among the old ones`
    : `equal in ${agreeing} of ${compared} rows that both have`;
}

/** For a column that cannot do without its name: a key, a cursor. `setting` is where the pipeline names it. */
export function renameHint(column: string, renamed: RenamedColumn, setting: string): string {
  return `\`${column}\` seems to be called \`${renamed.to}\` now (${renameEvidence(renamed)}): change the ${setting}, and let the table follow with \`sqlflow query --write\`:\n${renamed.statement}`;
}
