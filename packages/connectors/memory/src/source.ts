import {
  type ArrowData,
  type ConnectorContext,
  fullRead,
  type ReadRequest,
  type RowsData,
  type SourceInput,
  type StreamInput,
} from '@sqlflow/connector-sdk';
import { attachedTables, type MemoryTable, unknownTable } from './memory-tables.js';
import type { MemoryParams } from './params.js';
import { portableValue } from './value-kind.js';

const batchSize = 10_000;

/** Reads tables that the embedding program handed over. */
export function openMemorySource(params: MemoryParams, context: ConnectorContext): SourceInput {
  const tables = attachedTables(context.attachments);

  const tableOf = (stream: string): Promise<MemoryTable> => {
    if (params.table !== undefined && stream !== '') throw unknownTable(stream, ['']);
    const { table } = params;
    if (table !== undefined && tables.find(table) === undefined) throw unknownTable(table, tables.names(), 'table');
    return tables.table(table ?? stream);
  };
  const schemaOf = async (stream: string): Promise<StreamInput> => ({
    stream,
    columns: (await tableOf(stream)).columns,
  });

  return {
    discover: () => Promise.all((params.table === undefined ? tables.names() : ['']).map(schemaOf)),
    async *read({ stream, signal }: ReadRequest) {
      const table = await tableOf(stream);
      yield* fullRead({ columns: table.columns }, batchesOf(table, signal));
    },
    async estimate({ stream }) {
      const { data } = await tableOf(stream);
      return 'rows' in data ? { rows: BigInt(data.rows.length) } : { bytes: data.ipc.byteLength };
    },
  };
}

function* batchesOf({ data }: MemoryTable, signal: AbortSignal): Iterable<RowsData | ArrowData> {
  if ('ipc' in data) {
    yield { kind: 'arrow', ipc: data.ipc };
    return;
  }
  for (let start = 0; start < data.rows.length; start += batchSize) {
    signal.throwIfAborted();
    const rows = data.rows.slice(start, start + batchSize);
    yield { kind: 'rows', rows: rows.map((row) => portableValue({ ...row }) as RowsData['rows'][number]) };
  }
}
