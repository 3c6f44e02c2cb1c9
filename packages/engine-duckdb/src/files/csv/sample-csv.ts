import type { Session } from '../../session.js';
import { mergeStats } from '../infer/merge-stats.js';
import { classify, readStats, statsAggregates, type TextRules, type TextStats } from '../infer/text-stats.js';
import type { LocalFile } from '../local-files.js';
import type { CsvGroup, CsvPlan } from './plan-csv.js';
import { csvReader } from './reader.js';

const rowsOfOneFile = 2000;
const rowsOfEachFile = 500;
const mostFiles = 8;
/** A longer record is not sampled; the load sees it. */
const sampleBuffer = 2 * 1024 * 1024;

/** Stats of the first rows of each column by lower-case name; of several files a spread of up to eight is read. */
export async function sampleCsv(session: Session, plan: CsvPlan): Promise<ReadonlyMap<string, TextStats>> {
  const stats = new Map<string, TextStats>();
  const all = plan.groups.flatMap((group) => group.files.map((file) => ({ group, file })));
  const chosen = spread(all, mostFiles);
  const limit = chosen.length === 1 ? rowsOfOneFile : rowsOfEachFile;
  for (const { group, file } of chosen) {
    const rows = await sampleFile(session, plan, group, file, limit);
    for (const [index, name] of group.names.entries()) {
      const found = rows.get(index);
      const key = name.toLowerCase();
      const known = stats.get(key);
      if (found !== undefined) stats.set(key, known === undefined ? found : mergeStats(known, found));
    }
  }
  return stats;
}

function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

const mostRemembered = 64;
const remembered = new Map<string, Promise<Map<number, TextStats>>>();

/**
 * The stats of a file's first rows. A run asks twice, before it binds and when it loads, so they are remembered by all
 * they depend on. If a file changes without a trace in size and time, the checks of the load notice.
 */
function sampleFile(
  session: Session,
  plan: CsvPlan,
  group: CsvGroup,
  file: LocalFile,
  limit: number,
): Promise<Map<number, TextStats>> {
  const key = JSON.stringify([file.path, file.bytes, file.modified.getTime(), plan.format, group.names, limit]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const sampling = readSample(session, plan, group, file, limit);
  remembered.set(key, sampling);
  sampling.catch(() => remembered.delete(key));
  const [oldest] = remembered.keys();
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  return sampling;
}

async function readSample(
  session: Session,
  { format }: CsvPlan,
  { names }: CsvGroup,
  file: LocalFile,
  limit: number,
): Promise<Map<number, TextStats>> {
  const reader = csvReader({
    paths: [file.path],
    width: names.length,
    format,
    hiveNames: [],
    withFile: false,
    // Bad records are the load's to report: it knows whether they are to be rejected.
    badRecords: 'skip',
    bufferSize: sampleBuffer,
  });
  const list = names.map((_, index) => `c${index}`).join(', ');
  const rows = `SELECT unnest([${list}]) AS t, unnest(range(${names.length})) AS i FROM (FROM ${reader} LIMIT ${limit})`;
  return statsByColumn(session, rows, format);
}

/** Stats of texts `t` by column number `i`. */
export async function statsByColumn(session: Session, rows: string, rules: TextRules): Promise<Map<number, TextStats>> {
  const result = await session.run(
    `SELECT i, ${statsAggregates().join(', ')} FROM (SELECT i, ${classify('t', rules)} FROM (${rows})) GROUP BY i`,
    { query: '' },
  );
  return new Map((await result.getRows()).map(([index, ...row]) => [Number(index), readStats(row)]));
}
