import { expect, test } from '@jest/globals';
import { planAudited } from './audited-read.js';

const server = { system: '7', timeline: 1, database: '5' };
const row = { xmin: '900', xmax: '900', text: '900:900:', standby: false, may: true, ...server };
const relation = { oid: 1, fileNode: 1, schema: 'public', name: 't' } as never;
const floor = { state: { method: 'floor', ...server, floor: '2026-01-01 00:00:00+00' }, unknown: undefined } as const;

/** How a run goes on from one that left these snapshots, and what it says of that. */
async function plan(snapshots: readonly string[]) {
  const reads = snapshots.map((snapshot) => ({ snapshot, from: ['2026-01-01 00:00:00+00'] }));
  const files = { oid: 1, fileNode: 1, leaves: [1], files: [1], parted: {}, returning: [] };
  const known = { mayReturn: false, floor: floor.state.floor, reads };
  const said: string[] = [];
  const input = {
    client: { query: async () => ({ rows: [row] }) },
    request: {
      stream: 't',
      state: { version: 1, data: { method: 'xmin', ...server, xmin: '800', ...files, ...known } },
    },
    range: { nulls: 'include' },
    cursor: { column: { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' }, serverType: 'timestamptz' },
    leaves: [{ oid: 1, fileNode: 1 }],
    method: { name: 'audited', because: 'it is large' },
    reports: {
      finds: (_: string, { because }: { because?: string }) => said.push(because ?? ''),
      rewritten: () => undefined,
    },
  };
  const { way, state } = await planAudited(input as never, relation, floor, { every: 1000 });
  return { way, said: said.join(), reads: state?.method === 'xmin' ? state.reads.length : 0 };
}

/** Of so many open transactions. */
function snapshotOf(open: number): string {
  return `800:900:${Array.from({ length: open }, (_, at) => 1_000_000_000 + at).join()}`;
}

test('what earlier runs have seen is remembered by each, until that grows large: then one audits them', async () => {
  const many = Array.from({ length: 20 }, () => snapshotOf(1000));
  expect(await plan(many)).toMatchObject({ way: 'cursor', reads: 21 });
  const audited = { way: 'transactions', reads: 1, said: expect.stringContaining('too many transactions were open') };
  expect(await plan([...many, ...many])).toMatchObject(audited);
  expect(await plan([snapshotOf(30_000)])).toMatchObject(audited);
});
