import { relative, sep } from 'node:path';

/**
 * True when the folders of every file say `column=value` for the same columns, and at least one: what an export with
 * `partition_by` writes. Folders above the project root do not count.
 */
export function haveHivePartitions(paths: readonly string[], projectDirectory: string): boolean {
  const columns = paths.map((path) => partitionColumns(relative(projectDirectory, path)).join('/'));
  return columns[0] !== undefined && columns[0] !== '' && columns.every((each) => each === columns[0]);
}

function partitionColumns(path: string): string[] {
  return path
    .split(sep)
    .slice(0, -1)
    .flatMap((folder) => /^([^=]+)=/.exec(folder)?.[1] ?? []);
}
