import { describe, expect, test } from '@jest/globals';
import { planOf, problemsOf } from '../__fixtures__/plan-text.js';

const source = (params: string) => `SOURCE s TYPE CSV PARAMS { "path": "s.csv", ${params} };\n`;
const full = source('"load_metadata": false');
const keyed = source('"primary_key": "id"');
const follows = source('"sync_mode": "incremental", "cursor_field": "at"');
const followsKeyed = source('"sync_mode": "incremental", "cursor_field": ["at"], "primary_key": ["id"]');

const files = source('"sync_mode": "incremental", "cursor_field": "_file_modified"');
const meaningless = (setting: string): [string, string] => [
  'error SF2069',
  `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": "incremental", "cursor_field": "_file_modified", "${setting} };\nLOAD t FROM s;`,
];

async function loadOf(text: string) {
  const [task] = (await planOf(text)).tasks;
  return task;
}

describe('an incremental LOAD', () => {
  test.each([
    [follows, 'LOAD t FROM s;', { mode: 'append', keys: [], incremental: { cursor: 'at', deduplication: 'none' } }],
    [
      followsKeyed,
      'LOAD t FROM s;',
      { mode: 'merge', keys: ['id'], incremental: { cursor: 'at', deduplication: 'latest_wins', nulls: 'include' } },
    ],
    [followsKeyed, 'LOAD t FROM s MODE APPEND;', { mode: 'append', keys: [], incremental: { deduplication: 'none' } }],
    [follows, 'LOAD t FROM s MODE MERGE MERGE_KEYS a, b;', { mode: 'merge', keys: ['a', 'b'] }],
    [
      follows,
      'LOAD t FROM s MODE UPSERT PRIMARY_KEY (a) CURSOR_FIELD c;',
      { mode: 'merge', incremental: { cursor: 'c' } },
    ],
    [followsKeyed, 'LOAD t FROM s MODE INCREMENTAL;', { mode: 'merge', keys: ['id'], incremental: { cursor: 'at' } }],
    [
      follows,
      'LOAD t FROM s MODE INCREMENTAL WATERMARK c BATCH_SIZE 7;',
      { incremental: { cursor: 'c', batchSize: 7 } },
    ],
    [full, 'LOAD t FROM s MODE INCREMENTAL WATERMARK c;', { mode: 'append', incremental: { cursor: 'c' } }],
    [keyed, 'LOAD t FROM s MODE MERGE CURSOR_FIELD c;', { mode: 'merge', keys: ['id'], incremental: { cursor: 'c' } }],
    [follows, 'LOAD t FROM s MODE APPEND BATCH_SIZE 100;', { mode: 'append', incremental: { batchSize: 100 } }],
  ])('%s%s', async (before, load, expected) => {
    expect(await loadOf(before + load)).toMatchObject(expected);
  });

  test('takes what the source says about it', async () => {
    const said = `"sync_mode": "incremental", "cursor_field": "at", "lookback_window_days": 7, "start_date": "2026-01-01",
      "cursor_null": "exclude", "batch_size": 5000`;
    expect(await loadOf(`${source(said)}LOAD t FROM s;`)).toMatchObject({
      incremental: { cursor: 'at', lookback: 'P7D', startDate: '2026-01-01', nulls: 'exclude', batchSize: 5000 },
    });
    const numeric = source('"sync_mode": "incremental", "cursor_field": "n", "lookback_window": "100"');
    expect(await loadOf(`${numeric}LOAD t FROM s;`)).toMatchObject({ incremental: { lookback: '100' } });
  });

  test('by file takes what becomes of deleted ones', async () => {
    const files = source('"sync_mode": "incremental", "cursor_field": "_file_modified", "deleted_files": "remove"');
    expect(await loadOf(`${files}LOAD t FROM s;`)).toMatchObject({
      mode: 'append',
      incremental: { deletedFiles: 'remove' },
    });
  });
});

test('a full refresh that merges keeps the latest by the cursor of its source', async () => {
  const text = `${source('"primary_key": "id", "cursor_field": "at"')}LOAD t FROM s MODE MERGE;`;
  expect(await loadOf(text)).toMatchObject({ mode: 'merge', deduplicate: { cursor: 'at', keep: 'latest' } });
});

test.each([
  ['error SF2060', `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": ⟦"incremental"⟧ };\nLOAD t FROM s;`],
  ['error SF2060', `${full}LOAD t FROM s ⟦MODE INCREMENTAL⟧;`],
  ['error SF2061', `${follows}LOAD t FROM s ⟦MODE REPLACE⟧;`],
  ['error SF2062', `${full}LOAD t FROM s MODE APPEND BATCH_SIZE ⟦100⟧;`],
  [
    'error SF2063',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": "incremental", "cursor_field": "at", "deduplication": ⟦"latest_wins"⟧ };\nLOAD t FROM s;`,
  ],
  [
    'error SF2064',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "primary_key": "id", "deduplication": ⟦"none"⟧ };\nLOAD t FROM s MODE MERGE;`,
  ],
  [
    'error SF2065',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": "incremental", "cursor_field": "at", "primary_key": "id", "deduplication": ⟦"first_wins"⟧ };\nLOAD t FROM s MODE MERGE BATCH_SIZE 10;`,
  ],
  [
    'error SF2066',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": "incremental", "cursor_field": "_file_modified" };\nLOAD t FROM s ⟦MODE MERGE MERGE_KEYS id⟧;`,
  ],
  ['warning SF2067', `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "start_date": ⟦"2026-01-01"⟧ };\nLOAD t FROM s;`],
  [
    'error SF2068',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "primary_key": "id", "deduplication": ⟦"latest_wins"⟧ };\nLOAD t FROM s MODE MERGE;`,
  ],
  ...['lookback_window": ⟦"P1D"⟧', 'lookback_window_days": ⟦1⟧', 'start_date": ⟦"2026-01-01"⟧'].map(meaningless),
  ...['cursor_null": ⟦"exclude"⟧', 'batch_size": ⟦10⟧'].map(meaningless),
  ['error SF2069', `${files}LOAD t FROM s MODE APPEND BATCH_SIZE ⟦10⟧;`],
  [
    'error SF2069',
    `SOURCE s TYPE CSV PARAMS { "path": "s.csv", "sync_mode": "incremental", "cursor_field": "at", "deleted_files": ⟦"keep"⟧ };\nLOAD t FROM s;`,
  ],
])('%s %s', async (found, text) => {
  expect(await problemsOf(text)).toMatchObject({ found: [found], at: text });
});
