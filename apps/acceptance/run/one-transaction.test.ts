import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from './temp-project.js';

const rows = 'id,at\n1,10\n2,20\n3,30\n4,40\n5,50\n';
let project: TempProject;
beforeEach(async () => {
  project = await tempProject({ 'data/a.csv': rows, 'data/files/b.csv': rows });
});
afterEach(() => project.remove());

/** The transactions of the only task that changed something: what each of them changed. */
async function changesOfTask(pipeline: string): Promise<readonly string[]> {
  let open = new Set<string>();
  const committed: string[] = [];
  const result = await project.run(pipeline, {
    threads: 1,
    debug: { traceQueries: true },
    onEvent: (event) => {
      if (event.type !== 'statement' || !/:t$/.test(event.taskId ?? '')) return;
      const { sql } = event;
      if (/^BEGIN/.test(sql)) open = new Set();
      const changed = /^(?:INSERT|CREATE|MERGE|UPDATE|DELETE|ALTER|DROP)\b/.test(sql) ? writtenBy(sql) : undefined;
      if (changed !== undefined) open.add(changed);
      if (sql === 'COMMIT' && open.size > 0) committed.push([...open].sort().join(', '));
    },
  });
  expect(result.status).toBe('succeeded');
  return committed;
}

/** `data`, or the state table; undefined for what is temporary. */
function writtenBy(sql: string): string | undefined {
  const target = sql.split(/\bSELECT\b|\bVALUES\b|\bFROM\b(?! ")/)[0] ?? '';
  if (/"sqlflow_db"\."main"/.test(target)) return 'data';
  return /sqlflow\.(watermarks|history_entries|file_manifest)\b/.exec(target)?.[1];
}

const source = (more: string) =>
  `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "sync_mode": "incremental", ${more} };`;

test.each([
  ['a load that appends', `${source('"cursor_field": "at"')} LOAD t FROM s;`, ['data, history_entries, watermarks']],
  [
    'a load that merges',
    `${source('"cursor_field": "at", "primary_key": "id"')} LOAD t FROM s;`,
    ['data, history_entries, watermarks'],
  ],
  [
    'each batch of a load, the last with the history',
    `${source('"cursor_field": "at"')} LOAD t FROM s MODE INCREMENTAL BATCH_SIZE 2;`,
    ['data, watermarks', 'data, history_entries, watermarks'],
  ],
  [
    'a load of files',
    `SOURCE s TYPE CSV PARAMS { "path": "data/files/*.csv", "sync_mode": "incremental", "cursor_field": "_file_modified" };
     LOAD t FROM s;`,
    ['data, file_manifest, history_entries, watermarks'],
  ],
  // It says of other loads into the table that they have nothing to go on from.
  [
    'a full load',
    `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" }; LOAD t FROM s;`,
    ['data, history_entries, watermarks'],
  ],
  ['a transform', 'CREATE TABLE t AS SELECT 1 AS a;', ['data, history_entries']],
  ['a transform that appends', 'CREATE TABLE t MODE APPEND AS SELECT 1 AS a;', ['data, history_entries']],
  [
    'an incremental table',
    'CREATE TABLE t MODE INCREMENTAL BY a AS SELECT 1 AS a;',
    ['data, history_entries, watermarks'],
  ],
])('%s commits all it changes together', async (_what, pipeline, expected) => {
  await changesOfTask(pipeline);
  // Once more, with a table that is there: the other way through the program.
  await project.write({ 'data/a.csv': `${rows}6,60\n7,70\n8,80\n`, 'data/files/c.csv': rows });
  expect(await changesOfTask(pipeline)).toEqual(expected);
});
