import type { Random } from '../../random.js';
import { grouped } from './grouped.js';
import { columnTypes, endings, type FileFormat, type Part, type SourceFile } from './part.js';

/** Files by name. */
type Folder = ReadonlyMap<string, Arrival>;

interface Arrival {
  readonly rows: readonly Line[];
  readonly modified: number;
}

type Line = readonly [n: number, word: string];

const columns = [
  { name: 'n', type: 'BIGINT' },
  { name: 'word', type: 'VARCHAR' },
] as const;

const names = ['a', 'b', 'c', 'd', 'e'] as const;
/** Long past: whether a file is new is not told by its time. */
const beginning = 1_600_000_000;

/** A folder in which files arrive, change and vanish, loaded by their modification, and the rows of each word counted. */
export function arrivalsPart(random: Random, runs: number): Part {
  const format = random.pick(['CSV', 'CSV', 'JSON', 'PARQUET'] as const);
  const removes = random.chance(0.5);
  const folders = folderVersions(random, runs);
  const last = loaded(folders, removes);
  const rows = [...last].flatMap(([name, { rows: lines }]) => lines.map((line) => [pathOf(name, format), ...line]));
  const words = grouped(rows, ([, , word]) => word);
  return {
    statements: `SOURCE arrivals TYPE ${format} PARAMS {
  "path": "data/arrivals/*.${endings[format]}", ${columnTypes(format, columns)}
  "sync_mode": "incremental", "cursor_field": "_file_modified", "deleted_files": "${removes ? 'remove' : 'keep'}"
};
LOAD arrivals FROM arrivals;
CREATE TABLE words AS SELECT word, count(*) AS lines FROM arrivals GROUP BY word;`,
    versions: folders.map((folder) => [...folder].map(([name, file]) => arrivalFile(name, file, format))),
    truths: [
      { name: 'arrivals', query: () => 'SELECT _file_path, n, word FROM arrivals', rows },
      {
        name: 'words',
        query: () => 'SELECT word, lines FROM words',
        rows: [...words].map(([word, lines]) => [word ?? '', lines.length]),
      },
      {
        name: 'files in the manifest',
        query: () => `SELECT path FROM sqlflow.file_manifest
          WHERE entry IN (SELECT max(entry) FROM sqlflow.file_manifest GROUP BY path) AND NOT removed`,
        rows: [...last.keys()].map((name) => [pathOf(name, format)]),
      },
    ],
    repeatable: true,
  };
}

/** The folder at each run: files are added, written anew, touched, copied with their old time, and removed. */
function folderVersions(random: Random, runs: number): Folder[] {
  const folder = new Map<string, Arrival>([['a', newFile(random, 0)]]);
  const versions: Folder[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (let count = random.between(1, 3); count > 0; count -= 1) {
      const name = random.pick(names);
      const known = folder.get(name);
      const change = random.pick(['write', 'write', 'touch', 'copy', 'remove'] as const);
      if (known === undefined || change === 'write') folder.set(name, newFile(random, run));
      else if (change === 'touch') folder.set(name, { ...known, modified: beginning + run * 60 });
      else if (change === 'copy') folder.set(random.pick(names), known);
      // A folder without files is an error, because one that is not mounted looks the same.
      else if (name !== 'a') folder.delete(name);
    }
    versions.push(new Map(folder));
  }
  return versions;
}

function newFile(random: Random, run: number): Arrival {
  const rows = Array.from(
    { length: random.between(0, 5) },
    (): Line => [random.between(1, 99), random.pick(['one', 'two', 'three'])],
  );
  // Sometimes with the time of what it replaces.
  return { rows, modified: beginning + (random.chance(0.3) ? 0 : run * 60) };
}

/** What the loads have put in: the newest content of every file, whether it is still there or not, or only if it is. */
function loaded(folders: readonly Folder[], removes: boolean): Folder {
  if (removes) return folders.at(-1) ?? new Map();
  return new Map(folders.flatMap((folder) => [...folder]));
}

function pathOf(name: string, format: FileFormat): string {
  return `data/arrivals/${name}.${endings[format]}`;
}

function arrivalFile(name: string, { rows, modified }: Arrival, format: FileFormat): SourceFile {
  return { path: pathOf(name, format), format, columns, rows, modified };
}
