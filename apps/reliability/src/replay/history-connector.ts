import {
  type Batch,
  type Connector,
  defineConnector,
  type ReadRequest,
  type Source,
  specVersion,
  z,
} from '@sqlflow/connector-sdk';
import type { CursorKind, Snapshot, SourceRow, Tracking } from '../history/history.js';
import { cursorColumn, keyColumn } from '../history/row.js';
import { cursorNumber, cursorText, cursorType } from './cursor-text.js';

/** What the sources of a history hold now, by the name of the LOAD that reads them. */
export type Snapshots = Map<string, { readonly snapshot: Snapshot; readonly cursor: CursorKind }>;

/** The type of the connector that has the sources of a history. */
export const historyTypes: Readonly<Record<Tracking, string>> = { cursor: 'HISTORY', state: 'TRACKED_HISTORY' };

/** Connectors whose sources are those of a history, with its rows and its clock. */
export function historyConnectors(snapshots: Snapshots): readonly Connector[] {
  return (['cursor', 'state'] as const).map(
    (tracking) =>
      defineConnector({
        type: historyTypes[tracking],
        specVersion,
        title: 'History',
        description: 'The sources of a generated history.',
        source: {
          params: z.object({ load: z.string() }),
          capabilities: {
            sync: ['full_refresh', 'incremental'],
            ...(tracking === 'state' ? { exactness: 'exact' as const } : {}),
          },
          open: ({ load }) => openSource(load, tracking, snapshots),
        },
      }) as Connector,
  );
}

function openSource(load: string, tracking: Tracking, snapshots: Snapshots): Source {
  const now = () => {
    const found = snapshots.get(load);
    if (found === undefined) throw new TypeError(`the history has no source ${load} yet`);
    return found;
  };
  const columnsNow = () => {
    const { snapshot, cursor } = now();
    return snapshot.columns.map((name) => ({ name, type: name === cursorColumn ? cursorType(cursor) : 'BIGINT' }));
  };
  return {
    discover: async () => [{ stream: '', columns: columnsNow(), inferred: false }],
    async *read(request): AsyncGenerator<Batch> {
      const { snapshot, cursor } = now();
      const shown = tracking === 'state' ? rowsSince(snapshot, request, cursor) : snapshot.rows;
      const rows = shown.map(({ values }) => ({
        ...values,
        [cursorColumn]: cursorText(values[cursorColumn] ?? null, cursor),
      }));
      // A source that gives only what changed has one row for each key.
      const key = tracking === 'state' ? { primaryKey: [keyColumn] } : {};
      yield { kind: 'schema', columns: columnsNow(), ...key };
      yield { kind: 'rows', rows };
      const state = { version: 1, data: snapshot.horizon };
      yield { kind: 'checkpoint', ...(tracking === 'state' ? { state, mayReturn: snapshot.busy } : {}) };
    },
    async clock() {
      const { snapshot, cursor } = now();
      const local =
        cursor === 'instant' ? String(cursorText(snapshot.clock ?? 0, cursor)) : '9999-01-01 00:00:00.000000';
      return { instant: `${local.replace(' ', 'T')}Z`, local };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** By the state what was committed since, whatever its cursor; without one what the cursor asks for. */
function rowsSince({ rows }: Snapshot, { state, cursor }: ReadRequest, kind: CursorKind): readonly SourceRow[] {
  if (state !== undefined) return rows.filter(({ transaction }) => transaction >= Number(state.data));
  const from = cursorNumber(cursor?.from?.value, kind) ?? Number.NEGATIVE_INFINITY;
  return rows.filter(({ values }) => (values[cursorColumn] ?? Number.POSITIVE_INFINITY) >= from);
}
