import type { Column } from '@sqlflow/connector-sdk';
import type { Rename } from '@sqlflow/engine';
import type { Session } from '../session.js';
import { quoteName, sameName } from '../sql-text.js';
import { parseType, sameType } from '../types/sql-type.js';
import { commonType } from '../types/widen.js';
import type { Incoming } from './evolve.js';

/** Columns that SQLFlow adds itself; they tell of the run and not of the row. */
const ownPrefix = '_sqlflow_';
const sampledRows = 10_000;
/** From this share of equal values on a column is taken for another one renamed. */
const leastShare = 0.8;
/** Fewer different values are found in any column of flags. */
const leastDistinct = 3;

/** A table as far as renames need it. */
export interface Renamable {
  readonly relation: string;
  readonly columns: readonly Column[];
}

interface Pair {
  readonly from: Column;
  readonly to: Column;
  /** The type in which their values are compared. */
  readonly type: string;
}

/**
 * Columns of the table that the rows lack and that seem to be called otherwise in them: columns of fitting types whose
 * values agree in the rows that both sides have. Rows are matched by the keys, else by the columns that both sides have;
 * where no row is on both sides, the values as a whole are compared. It is a guess: for people to decide.
 */
export async function findRenames(
  session: Session,
  table: Renamable,
  incoming: Incoming,
  keys: readonly string[],
): Promise<Rename[]> {
  const gone = without(table.columns, incoming.columns);
  const added = without(incoming.columns, table.columns);
  const pairs = gone.flatMap((from) => added.flatMap((to) => pairOf(from, to)));
  if (pairs.length === 0) return [];
  const shared = matchColumns(table.columns, incoming.columns, keys);
  const byRows = shared.names.length === 0 ? [] : await compareRows(session, table, incoming, shared, pairs);
  const compared = new Set(byRows.map(({ pair }) => pair));
  const others = pairs.filter((pair) => !compared.has(pair));
  const byValues = await Promise.all(others.map((pair) => compareValues(session, table, incoming, pair)));
  return bestOf([...byRows, ...byValues.flat()]);
}

function without(columns: readonly Column[], others: readonly Column[]): Column[] {
  return columns.filter(({ name }) => !name.startsWith(ownPrefix) && !others.some((each) => sameName(each.name, name)));
}

function pairOf(from: Column, to: Column): Pair[] {
  const type = commonType(from.type, to.type)?.type;
  return type === undefined ? [] : [{ from, to, type }];
}

interface Shared {
  readonly names: readonly string[];
  readonly by: 'keys' | 'rows';
}

/** What tells which rows are the same on both sides. */
function matchColumns(existing: readonly Column[], incoming: readonly Column[], keys: readonly string[]): Shared {
  const alike = incoming.filter(({ name, type }) => {
    const other = existing.find((column) => sameName(column.name, name));
    return other !== undefined && sameType(other.type, type) && !name.startsWith(ownPrefix);
  });
  const isKey = (column: Column) => keys.some((key) => sameName(key, column.name));
  if (keys.length > 0 && alike.filter(isKey).length === keys.length) return { names: keys, by: 'keys' };
  return { names: alike.filter(({ type }) => parseType(type).kind !== 'map').map(({ name }) => name), by: 'rows' };
}

interface Compared {
  readonly pair: Pair;
  readonly rename: Rename;
  readonly share: number;
}

/** Only rows that are there once on each side are compared, because others have no single partner. */
async function compareRows(
  session: Session,
  table: Renamable,
  incoming: Incoming,
  { names, by }: Shared,
  pairs: readonly Pair[],
): Promise<Compared[]> {
  const match = names.map(quoteName);
  const same = (a: string, b: string) => match.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`);
  const once = (relation: string, columns: readonly string[]) =>
    `SELECT ${match.join(', ')}, ${columns.map((name) => `first(${name}) AS ${name}`).join(', ')} FROM ${relation} GROUP BY ${match.join(', ')} HAVING count(*) = 1`;
  const columnsOf = (side: 'from' | 'to') => [...new Set(pairs.map((pair) => quoteName(pair[side].name)))];
  const counts = pairs.map(({ from, to, type }, i) => {
    const [a, b] = [`TRY_CAST(t.${quoteName(from.name)} AS ${type})`, `TRY_CAST(s.${quoteName(to.name)} AS ${type})`];
    return `count(*) FILTER (${a} IS NOT NULL OR ${b} IS NOT NULL) AS compared${i}, count(*) FILTER (${a} = ${b}) AS agreeing${i}`;
  });
  const [row] = await session.rows(
    `WITH sample AS (SELECT * FROM ${incoming.source} LIMIT ${sampledRows}),
       s AS (${once('sample', columnsOf('to'))}),
       candidates AS (SELECT * FROM ${table.relation} AS t SEMI JOIN s ON ${same('t', 's').join(' AND ')}),
       t AS (${once('candidates', columnsOf('from'))})
     SELECT ${counts.join(', ')} FROM s JOIN t ON ${same('t', 's').join(' AND ')}`,
  );
  return pairs.flatMap((pair, i) => {
    const compared = Number(row?.[`compared${i}`] ?? 0);
    return compared === 0 ? [] : [outcome(pair, Number(row?.[`agreeing${i}`] ?? 0), compared, by)];
  });
}

/** Whether the values of the new column are values that the old one has. */
async function compareValues(session: Session, table: Renamable, incoming: Incoming, pair: Pair): Promise<Compared[]> {
  const { from, to, type } = pair;
  const [row] = await session.rows(
    `WITH new AS (
       SELECT DISTINCT TRY_CAST(${quoteName(to.name)} AS ${type}) AS v FROM (SELECT * FROM ${incoming.source} LIMIT ${sampledRows})
       WHERE ${quoteName(to.name)} IS NOT NULL
     )
     SELECT count(*) AS compared, count(*) FILTER (v IN (SELECT TRY_CAST(${quoteName(from.name)} AS ${type}) FROM ${table.relation})) AS agreeing
     FROM new`,
  );
  const compared = Number(row?.compared ?? 0);
  return compared < leastDistinct ? [] : [outcome(pair, Number(row?.agreeing ?? 0), compared, 'values')];
}

function outcome(pair: Pair, agreeing: number, compared: number, by: Rename['by']): Compared {
  const rename = { from: pair.from.name, to: pair.to.name, agreeing: BigInt(agreeing), compared: BigInt(compared), by };
  return { pair, rename, share: agreeing / compared };
}

/** The most convincing pairs, each column in one of them at most. */
function bestOf(compared: readonly Compared[]): Rename[] {
  const found: Rename[] = [];
  const convincing = compared.filter(({ share }) => share >= leastShare);
  for (const { rename } of convincing.sort((a, b) => b.share - a.share || weight(b) - weight(a))) {
    if (!found.some(({ from, to }) => from === rename.from || to === rename.to)) found.push(rename);
  }
  return found;
}

/** Rows that agree say more than values that also occur. */
function weight({ rename }: Compared): number {
  return rename.by === 'values' ? Number(rename.compared) / sampledRows : Number(rename.compared);
}
