import type { Column } from '@sqlflow/connector-sdk';
import type { Rename } from '@sqlflow/engine';
import { renameEvidence } from '@sqlflow/errors';
import { sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { commonType } from '../types/widen.js';
import type { Loss } from './evolve.js';
import type { Statements } from './statements.js';

/** One way in which rows have other columns than their table. */
export interface Difference {
  readonly words: string;
  /** Nothing is lost when the table is adapted. */
  readonly safe: boolean;
  /** What makes the table fit; none where nothing can. */
  readonly statements: readonly string[];
}

export interface DifferencesInput {
  readonly existing: readonly Column[];
  readonly incoming: readonly Column[];
  /** The types of the rows were inferred from texts: a narrower one says nothing about the source. */
  readonly inferred: boolean;
  /** The table becomes the rows, so that its own values need not fit. */
  readonly replaces: boolean;
  readonly renames: readonly Rename[];
  readonly losses: readonly Loss[];
  /** Columns whose values fit the table as it is. */
  readonly fitting: ReadonlySet<string>;
  readonly statements: Statements;
}

/** All differences, in the order in which people look for them: names first, then types. */
export function differencesOf(input: DifferencesInput): Difference[] {
  const { existing, incoming, renames } = input;
  const has = (columns: readonly Column[], name: string) => columns.some((each) => sameName(each.name, name));
  const gone = existing.filter(({ name }) => !has(incoming, name) && !renames.some(({ from }) => from === name));
  const added = incoming.filter(({ name }) => !has(existing, name) && !renames.some(({ to }) => to === name));
  return [
    ...renames.map((rename) => renamed(rename, input)),
    ...gone.map((column) => missing(column, added, input)),
    ...added.map(({ name, type }) => ({ words: `\`${name}\` ${type} is new`, safe: true, statements: [] })),
    ...incoming.flatMap((column) => changed(column, input)),
  ];
}

function renamed(rename: Rename, { statements }: DifferencesInput): Difference {
  const { from, to } = rename;
  return {
    words: `\`${from}\` seems to be called \`${to}\` now (${evidenceOf(rename)})`,
    safe: false,
    statements: [statements.rename(from, to)],
  };
}

function evidenceOf({ agreeing, compared, by }: Rename): string {
  return renameEvidence({ agreeing: String(agreeing), compared: String(compared), byValues: by === 'values' });
}

/** What nothing could be compared with may be a new name all the same; people are told how to say so. */
function missing(column: Column, added: readonly Column[], { statements }: DifferencesInput): Difference {
  const { name, type } = column;
  const [other, ...more] = added.filter((each) => sameType(each.type, type));
  const rename =
    other === undefined || more.length > 0
      ? []
      : [`-- or, if \`${other.name}\` is its new name: ${statements.rename(name, other.name)}`];
  return { words: `\`${name}\` ${type} is gone`, safe: false, statements: [statements.drop(name), ...rename] };
}

function changed(column: Column, input: DifferencesInput): Difference[] {
  const { statements, inferred, losses, replaces } = input;
  const old = input.existing.find(({ name }) => sameName(name, column.name));
  if (old === undefined || sameType(old.type, column.type)) return [];
  const words = `\`${old.name}\` is ${column.type}, it was ${old.type}`;
  const common = commonType(old.type, column.type);
  const holds = input.fitting.has(old.name) || (common !== undefined && sameType(common.type, old.type));
  const loss = losses.find((each) => sameName(each.column, old.name));
  if (inferred && holds && loss === undefined) return [];
  if (replaces) {
    const wider = commonType(column.type, old.type);
    const safe = wider !== undefined && sameType(wider.type, column.type) && wider.checkIncoming === undefined;
    return [{ words, safe, statements: safe ? [] : [statements.changeType(old.name, column.type, { lossy: true })] }];
  }
  if (loss === undefined) return [{ words, safe: true, statements: [] }];
  const text = commonType('VARCHAR', column.type) !== undefined && commonType('VARCHAR', old.type) !== undefined;
  const why = `${words}: ${loss.error.message}`;
  return [{ words: why, safe: false, statements: text ? [statements.changeType(old.name, 'VARCHAR')] : [] }];
}
