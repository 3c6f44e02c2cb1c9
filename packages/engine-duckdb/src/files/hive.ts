const nullPartition = '__HIVE_DEFAULT_PARTITION__';

/** Names and values of `name=value` directories in the paths; a value that stands for NULL is left out. */
export function hiveValues(paths: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const path of paths) {
    for (const directory of path.split(/[/\\]/).slice(0, -1)) {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(directory) ?? [];
      if (name === undefined || value === undefined) continue;
      const known = values.get(name) ?? [];
      if (value !== nullPartition) known.push(decode(value));
      values.set(name, known);
    }
  }
  return values;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
