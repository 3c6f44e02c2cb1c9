import { expect, test } from '@jest/globals';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { postgresParams } from '../params/source.js';
import { chooseMethod } from './choose-method.js';

const gigabyte = 1024 ** 3;

interface Table {
  readonly bytes?: readonly number[];
  readonly type?: string;
  readonly kind?: string;
}

/** What is chosen for a table of such parts. */
function choose(params: object, { bytes = [8192], type = 'TIMESTAMP WITH TIME ZONE', kind = 'r' }: Table) {
  const parsed = parseParameters(postgresParams, { host: 'h', ...params });
  const leaves = bytes.map((each, at) => ({
    oid: at + 1,
    name: `public.t_${at}`,
    kind: 'r',
    accessMethod: 'heap',
    fileNode: at,
    bytes: each,
  }));
  const cursor = { column: { name: 'at', type }, serverType: 'timestamptz', isEnum: false, mapping: {} };
  const relation = { oid: 1, kind, readable: true };
  return chooseMethod(parsed, { stream: 't', relation, leaves, cursor } as never);
}

const stamped = { cursor_stamped_by: 'server' };

test.each<[string, object, Table, string]>([
  ['a small table', stamped, {}, 'xmin'],
  ['a table of the limit', stamped, { bytes: [4 * gigabyte] }, 'xmin'],
  ['a larger one', stamped, { bytes: [4 * gigabyte + 8192] }, 'audited'],
  ['one whose parts are larger together', stamped, { bytes: [2 * gigabyte, 3 * gigabyte], kind: 'p' }, 'audited'],
  ['a limit of its own', { ...stamped, xmin_scan_limit: '16 kB' }, { bytes: [16385] }, 'audited'],
  ['a limit of its own, below', { ...stamped, xmin_scan_limit: '0.5MB' }, { bytes: [512 * 1024] }, 'xmin'],
  ['a limit in bytes', { ...stamped, xmin_scan_limit: 100 }, { bytes: [101] }, 'audited'],
  ['a large table that nobody vouches for', {}, { bytes: [5 * gigabyte] }, 'xmin'],
  ['a cursor that is no instant', stamped, { bytes: [5 * gigabyte], type: 'TIMESTAMP' }, 'xmin'],
  ['an audit in each run', { ...stamped, xmin_audit_every: 1 }, { bytes: [5 * gigabyte] }, 'xmin'],
  ['xmin as asked for', { ...stamped, late_commits: 'xmin' }, { bytes: [5 * gigabyte] }, 'xmin'],
  [
    'the same in words of Airbyte',
    { ...stamped, replication_method: { method: 'Xmin' } },
    { bytes: [5 * gigabyte] },
    'xmin',
  ],
  ['a large view', stamped, { bytes: [5 * gigabyte], kind: 'v' }, 'floor'],
])('%s', (_, params, table, name) => {
  expect(choose(params, table).name).toBe(name);
});

test('what was to be expected is not told, and all else is, with its size', () => {
  const large = { bytes: [5.25 * gigabyte] };
  expect(choose({}, {})).toEqual({ name: 'xmin' });
  expect(choose({}, { ...large, type: 'TIMESTAMP' })).toEqual({ name: 'xmin' });
  expect(choose({}, large)).toEqual({
    name: 'xmin',
    because: 'it has 5.25 GB, more than `xmin_scan_limit`, but nobody has said that at is stamped by the server',
    hint: expect.stringContaining('"cursor_stamped_by": "server"'),
  });
  const instead = choose(stamped, { ...large, type: 'TIMESTAMP' }).because;
  expect(instead).toBe('it has 5.25 GB, more than `xmin_scan_limit`, but at is no `timestamptz`');
});
