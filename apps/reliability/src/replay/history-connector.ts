import { type Connector, defineConnector, fullRead, type Source, specVersion, z } from '@sqlflow/connector-sdk';
import type { CursorKind, Snapshot } from '../history/history.js';
import { cursorColumn } from '../history/row.js';
import { cursorText, cursorType } from './cursor-text.js';

/** What the sources of a history hold now, by the name of the LOAD that reads them. */
export type Snapshots = Map<string, { readonly snapshot: Snapshot; readonly cursor: CursorKind }>;

/** A connector whose sources are those of a history, with its rows and its clock. */
export function historyConnector(snapshots: Snapshots): Connector {
  return defineConnector({
    type: 'HISTORY',
    specVersion,
    title: 'History',
    description: 'The sources of a generated history.',
    source: {
      params: z.object({ load: z.string() }),
      capabilities: { sync: ['full_refresh', 'incremental'] },
      open: ({ load }) => openSource(load, snapshots),
    },
  }) as Connector;
}

function openSource(load: string, snapshots: Snapshots): Source {
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
    async *read() {
      const { snapshot, cursor } = now();
      const rows = snapshot.rows.map(({ values }) => ({
        ...values,
        [cursorColumn]: cursorText(values[cursorColumn] ?? null, cursor),
      }));
      yield* fullRead({ columns: columnsNow() }, [{ kind: 'rows', rows }]);
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
