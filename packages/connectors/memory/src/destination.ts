import type {
  Data,
  DestinationContext,
  DestinationInput,
  Row,
  WriteInput,
  WriteResultInput,
} from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { attachedTables, type MemoryStore, type MemoryTable } from './memory-tables.js';
import { mergeRows } from './merge-rows.js';
import type { MemoryOptions } from './params.js';

/** Writes rows to tables of the embedding program: all of them or, if anything fails, none. */
export function openMemoryDestination(_options: MemoryOptions, context: DestinationContext): DestinationInput {
  const tables = attachedTables(context.attachments);
  return { write: (input) => write(tables, input) };
}

async function write(tables: MemoryStore, input: WriteInput): Promise<WriteResultInput> {
  const name = input.target.replace(/^memory:(\/\/)?/i, '');
  if (name === '') throw sqlFlowError(codes.connector.exportNeedsTable, {});
  if (tables.writes.has(input.writeId)) return { accepted: 0n, duplicate: true };
  const rows: Row[] = [];
  for await (const batch of input.batches) {
    input.signal.throwIfAborted();
    for (const row of await rowsOf(batch)) rows.push(row);
  }
  const existing = await existingTable(tables, name, input);
  const written = input.mode === 'replace' ? rows : mergeRows(name, existing, rows, input);
  tables.put(name, { columns: combinedColumns(existing, input), data: { rows: written } });
  tables.writes.add(input.writeId);
  return { accepted: BigInt(rows.length) };
}

interface Existing {
  readonly columns: MemoryTable['columns'];
  readonly rows: readonly Row[];
}

async function existingTable(tables: MemoryStore, name: string, { mode }: WriteInput): Promise<Existing> {
  const known = tables.find(name);
  if (known === undefined || mode === 'replace') return { columns: [], rows: [] };
  return { columns: await tables.columns(known), rows: await tables.rows(known) };
}

async function rowsOf(batch: Data): Promise<readonly Row[]> {
  if (batch.kind === 'rows') return batch.rows;
  if (batch.kind === 'arrow') return (await import('./arrow/read-arrow.js')).rowsOfArrow(batch.ipc);
  throw sqlFlowError(codes.run.internal, { what: `the memory destination was given ${batch.kind}` });
}

/** New columns come after those that were there; where a type has changed, the newer one counts. */
function combinedColumns(existing: Existing, { columns }: WriteInput): MemoryTable['columns'] {
  const written = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const kept = existing.columns.map((column) => {
    const newer = written.get(column.name.toLowerCase());
    written.delete(column.name.toLowerCase());
    return newer === undefined ? column : { ...newer, name: column.name };
  });
  return [...kept, ...written.values()];
}
