import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from '@jest/globals';
import { closeStores, openStore } from './__fixtures__/open-store.js';

afterEach(closeStores);

const reference = new URL('../../../docs/reference/state-tables.md', import.meta.url);

/** The columns of the table that follows a place in the document: name and type. */
function documented(text: string): string[] {
  const rows = /\| column \| type \| meaning \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/.exec(text)?.[1] ?? '';
  return [...rows.matchAll(/^\| `(\w+)` \| (.+?) \|/gm)].map((row) => `${row[1]} ${row[2]}`);
}

test('the reference describes every table with every column, its type and in its order', async () => {
  const [general = '', ...sections] = (await readFile(reference, 'utf8')).split('\n## ');
  const [, ofEntries = '', ofLoads = ''] = general.split(/(?=All tables but|Tables about loads)/);
  const described = sections.map((section) => {
    const name = /^`(\w+)`/.exec(section)?.[1] ?? section;
    const own = documented(section);
    const [runId = '', ...rest] = own;
    const load = section.includes('Besides the') ? [runId, ...documented(ofLoads), ...rest] : own;
    return [name, name === 'schema_info' ? own : [...documented(ofEntries), ...load]] as const;
  });
  const { query } = await openStore();
  const rows = await query(
    `SELECT table_name, list(column_name || ' ' || data_type ORDER BY ordinal_position) AS columns
     FROM information_schema.columns WHERE table_schema = 'sqlflow' GROUP BY table_name ORDER BY table_name`,
  );
  const real = rows.map((row) => [row.table_name, row.columns]);
  expect([...described].sort(([a], [b]) => a.localeCompare(b))).toEqual(real);
});
