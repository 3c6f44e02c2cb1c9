/** Numbers that are the same for the same seed: a test that fails can be run again. */
export function randomFrom(seed: number): { below: (n: number) => number; pick: <T>(items: readonly T[]) => T } {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

export interface RandomPipeline {
  readonly text: string;
  readonly tables: readonly string[];
  /** What each run reads: later ones have more rows, and other values for some keys. */
  data(run: number): Readonly<Record<string, string>>;
}

const loadModes = ['MODE REPLACE', 'MODE APPEND', 'MODE UPSERT KEY (id)', 'incremental', 'incremental merged'] as const;
const transformModes = ['', 'MODE APPEND ', 'MODE UPSERT KEY (id) '] as const;

/** Loads, transforms and exports of every mode, that depend on each other at random. */
export function randomPipeline(seed: number): RandomPipeline {
  const { below, pick } = randomFrom(seed);
  const loads = Array.from({ length: 2 + below(3) }, (_, i) => ({ table: `l${i}`, mode: pick(loadModes) }));
  const statements = loads.map(({ table, mode }) => loadOf(table, mode));
  const tables = loads.map(({ table }) => table);
  for (let i = 0; i < 3 + below(4); i += 1) {
    const from = pick(tables);
    const mode = pick(transformModes);
    statements.push(
      `CREATE TABLE t${i} ${mode}AS SELECT id, max(v) AS v, count(*) AS n, '\${run_id}' AS run FROM ${from} GROUP BY id ORDER BY id;`,
    );
    tables.push(`t${i}`);
    if (below(2) === 0) statements.push(exportOf(`t${i}`, below(3)));
  }
  return {
    text: statements.join('\n'),
    tables,
    data: (run) => Object.fromEntries(loads.map(({ table }, i) => [`data/${table}.csv`, rowsOf(seed * 10 + i, run)])),
  };
}

function loadOf(table: string, mode: (typeof loadModes)[number]): string {
  const settings = {
    incremental: ', "sync_mode": "incremental", "cursor_field": "at"',
    'incremental merged': ', "sync_mode": "incremental", "cursor_field": "at", "primary_key": ["id"]',
  };
  const given = mode in settings ? settings[mode as keyof typeof settings] : '';
  return `SOURCE s_${table} TYPE CSV PARAMS { "path": "data/${table}.csv"${given} };
LOAD ${table} FROM s_${table} ${given === '' ? mode : ''};`;
}

function exportOf(table: string, kind: number): string {
  const query = `SELECT id, v, n FROM ${table} ORDER BY ALL`;
  if (kind === 0) return `EXPORT ${query} TO 'output/${table}.csv' TYPE CSV;`;
  if (kind === 1)
    return `EXPORT ${query} TO 'output/once_\${round}_${table}.csv' TYPE CSV OPTIONS { "overwrite": false };`;
  const parts = `SELECT id, v, n, id % 3 AS part FROM ${table} ORDER BY ALL`;
  return `EXPORT ${parts} TO 'output/${table}' TYPE CSV OPTIONS { "partition_by": ["part"] };`;
}

function rowsOf(seed: number, run: number): string {
  const { below } = randomFrom(seed);
  const lines = ['id,at,v'];
  for (let id = 1; id <= 20 + run * 10; id += 1) {
    // Some keys have a newer version from the second run on, some rows share a cursor.
    const changed = run > 0 && below(4) === 0;
    lines.push(`${id},${changed ? 100 * run + below(5) : Math.floor(id / 2)},${below(1000) + (changed ? run : 0)}`);
  }
  return `${lines.join('\n')}\n`;
}
