import type { Column, Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { assertRow, inferColumns } from './types.js';

const marker = Symbol.for('sqlflow.memory-tables');

/**
 * A table as a program hands it over: row objects, whose types are found from their values; row objects with the
 * columns they have; or an Arrow IPC stream or file.
 */
export type MemoryTableInput =
  | readonly Row[]
  | { readonly columns: readonly Column[]; readonly rows: readonly Row[] }
  | Uint8Array;

/** A table as the store keeps it. */
export interface MemoryTable {
  readonly columns: readonly Column[];
  readonly data: { readonly rows: readonly Row[] } | { readonly ipc: Uint8Array };
}

/**
 * Tables of the embedding program: what MEMORY sources read and exports to MEMORY write. Names are matched as they are
 * written, else without regard to case. Methods that take a name throw `SqlFlowError` when there is no such table.
 */
export interface MemoryTables {
  /** In the order in which they came. */
  names(): readonly string[];
  /** Adds a table, or replaces the one of that name. */
  set(name: string, table: MemoryTableInput): void;
  delete(name: string): boolean;
  /** Name and SQL type of each column. */
  columns(name: string): Promise<readonly Column[]>;
  /**
   * The rows as plain objects. What an export wrote has BIGINT and wider as bigint, DECIMAL as text with all digits,
   * dates and timestamps as ISO text (zoned ones in UTC).
   */
  rows(name: string): Promise<readonly Row[]>;
  /** The table as an Arrow IPC stream. */
  arrow(name: string): Promise<Uint8Array>;
}

/** The store behind `MemoryTables`, as the connector uses it. */
export interface MemoryStore extends MemoryTables {
  readonly [marker]: true;
  /** The name of the table that `name` means; undefined if there is none. */
  find(name: string): string | undefined;
  table(name: string): Promise<MemoryTable>;
  put(name: string, table: MemoryTable): void;
  /** Writes that have been applied, by their `writeId`. */
  readonly writes: Set<string>;
}

/** Makes the tables that `openProject({ attachments: { MEMORY: tables } })` hands over. */
export function createMemoryTables(tables: Readonly<Record<string, MemoryTableInput>> = {}): MemoryTables {
  const store = new Map<string, Promise<MemoryTable> | MemoryTable>();

  const find = (name: string): string | undefined =>
    store.has(name) ? name : [...store.keys()].find((each) => each.toLowerCase() === name.toLowerCase());

  const table = async (name: string): Promise<MemoryTable> => {
    const found = find(name);
    const kept = found === undefined ? undefined : await store.get(found);
    if (kept === undefined) throw unknownTable(name, [...store.keys()]);
    return kept;
  };

  const memory: MemoryStore = {
    [marker]: true,
    writes: new Set(),
    names: () => [...store.keys()],
    set(name, input) {
      const known = find(name) ?? name;
      store.set(known, kept(known, input));
    },
    delete: (name) => store.delete(find(name) ?? name),
    find,
    table,
    put: (name, each) => {
      store.set(find(name) ?? name, each);
    },
    columns: async (name) => (await table(name)).columns,
    async rows(name) {
      const { data } = await table(name);
      return 'rows' in data ? data.rows : (await import('./arrow/read-arrow.js')).rowsOfArrow(data.ipc);
    },
    async arrow(name) {
      const { columns, data } = await table(name);
      return 'ipc' in data ? data.ipc : (await import('./arrow/write-arrow.js')).arrowOfRows(name, columns, data.rows);
    },
  };
  for (const [name, input] of Object.entries(tables)) memory.set(name, input);
  return memory;
}

/** The tables that were attached, whichever copy of this package made them. Throws `SqlFlowError` if there are none. */
export function attachedTables(attachments: ReadonlyMap<string, unknown>): MemoryStore {
  const attached = attachments.get('MEMORY');
  if (typeof attached === 'object' && attached !== null && marker in attached) return attached as MemoryStore;
  throw sqlFlowError(codes.connector.noMemoryTables, {});
}

/** The error for a name that no table has. */
export function unknownTable(table: string, known: readonly string[], parameter?: string): Error {
  return sqlFlowError(codes.connector.unknownMemoryTable, { table, known, near: suggest(table, known) }, { parameter });
}

function kept(name: string, input: MemoryTableInput): MemoryTable | Promise<MemoryTable> {
  if (input instanceof Uint8Array) {
    const reading = import('./arrow/read-arrow.js').then(({ columnsOfArrow }) => ({
      columns: columnsOfArrow(name, input),
      data: { ipc: input },
    }));
    // Whoever asks for the table is told; until then nobody listens.
    reading.catch(() => {});
    return reading;
  }
  if (!('columns' in input)) return { columns: inferColumns(name, input), data: { rows: input } };
  assertColumns(name, input.columns, input.rows);
  return { columns: input.columns, data: { rows: input.rows } };
}

/** A property without a column would be dropped silently. */
function assertColumns(table: string, columns: readonly Column[], rows: readonly Row[]): void {
  const names = new Set(columns.map((column) => column.name));
  rows.forEach((row, index) => {
    assertRow(table, row, index + 1);
    const extra = Object.keys(row).find((name) => !names.has(name));
    if (extra === undefined) return;
    const problem = `has a property ${extra}, which is not among the columns given`;
    throw sqlFlowError(codes.connector.memoryRow, { table, row: index + 1, problem });
  });
}
