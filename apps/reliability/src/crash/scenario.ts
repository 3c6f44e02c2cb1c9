import { type Random, randomFrom } from '../random.js';
import { eventLog, type SourceVersion, stockList } from './source-versions.js';

/** A pipeline and what its sources hold at each of its runs. The same seed gives the same scenario. */
export interface Scenario {
  readonly seed: number;
  readonly pipeline: string;
  /** One per run. */
  readonly versions: readonly SourceVersion[];
  /** Nothing adds rows without knowing which are there, so that a plain run after a killed one ends the same. */
  readonly repeatable: boolean;
  /** How many tasks run side by side, and threads of the engine. */
  readonly threads: number;
}

/** How a pipeline loads and what it makes of it. */
interface Shape {
  readonly format: 'CSV' | 'JSON';
  readonly lookback: number;
  readonly batchSize: number | undefined;
  readonly history: boolean;
  readonly partitioned: boolean;
}

export function generateScenario(seed: number): Scenario {
  const random = randomFrom(seed);
  const shape: Shape = {
    format: random.pick(['CSV', 'CSV', 'JSON'] as const),
    lookback: random.pick([0, 3, 8]),
    batchSize: random.chance(0.5) ? random.between(2, 6) : undefined,
    history: random.chance(0.3),
    partitioned: random.chance(0.5),
  };
  const runs = random.between(2, 3);
  const events = eventLog(random, { runs, late: shape.lookback, format: shape.format });
  const stock = stockList(random, { runs });
  return {
    seed,
    pipeline: pipelineText(shape, random),
    versions: events.map((each, run) => ({ ...each, ...(stock[run] as Pick<SourceVersion, 'stock'>) })),
    repeatable: !shape.history,
    threads: random.pick([1, 2]),
  };
}

/** An append, a merge, tables made anew, one that is kept by key, one by day, and three exports. */
function pipelineText({ format, lookback, batchSize, history, partitioned }: Shape, random: Random): string {
  const batches = batchSize === undefined ? '' : ` MODE INCREMENTAL BATCH_SIZE ${batchSize}`;
  const name = format === 'CSV' ? 'events.csv' : 'events.ndjson';
  const types = '{ "id": "BIGINT", "seen": "BIGINT", "kind": "VARCHAR" }';
  const follows = `"sync_mode": "incremental", "cursor_field": "seen", "lookback_window": ${lookback}`;
  const kept = random.chance(0.5) ? 'MODE UPSERT KEY (kind) ' : '';
  return `
SOURCE events TYPE ${format} PARAMS { "path": "data/${name}", "column_types": ${types}, ${follows} };
SOURCE stock TYPE CSV PARAMS { "path": "data/stock.csv", ${follows}, "primary_key": "id" };
LOAD events FROM events${batches};
LOAD stock FROM stock;
CREATE TABLE kinds ${kept}AS SELECT kind, count(*) AS events, max(seen) AS newest FROM events GROUP BY kind;
CREATE TABLE totals AS SELECT count(*) AS items, sum(amount) AS amount FROM stock;
${history ? 'CREATE TABLE history MODE APPEND AS SELECT items, amount FROM totals;' : ''}
EXPORT SELECT * FROM stock ORDER BY id TO 'output/stock.csv' TYPE CSV;
EXPORT SELECT kind, events, newest FROM kinds ORDER BY kind TO 'output/kinds.json' TYPE JSON;
EXPORT SELECT id, seen, kind FROM events ORDER BY ALL TO 'output/events' TYPE PARQUET${
    partitioned ? " OPTIONS { partition_by: ['kind'] }" : ''
  };
`.replace("TO 'output/events' TYPE PARQUET;", "TO 'output/events.parquet' TYPE PARQUET;");
}
