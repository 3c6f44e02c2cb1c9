/** What one task reads and writes, by keys. A barrier may read anything. */
export interface Access {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly barrier: boolean;
}

/**
 * For each task the indexes of the earlier tasks it must wait for, ascending, so that any order that keeps to them
 * gives what the order of the list gives: the last writer of what it reads, the readers since then of what it writes,
 * or where there are none its last writer. `overlaps` gives the other keys that may mean the same place (a glob and a
 * path that matches it).
 */
export function dependenciesOf(
  tasks: readonly Access[],
  overlaps: (key: string) => readonly string[],
): readonly (readonly number[])[] {
  const history = newHistory();
  return tasks.map((task, index) => {
    const found = task.barrier ? history.ends : directDependencies(task, history, overlaps);
    const dependencies = [...found].sort((a, b) => a - b);
    if (dependencies.length === 0 && history.barrier !== undefined) dependencies.push(history.barrier);
    remember(task, index, dependencies, history);
    return dependencies;
  });
}

/** What happened since the last barrier. What came before it is behind the barrier for everyone. */
interface History {
  barrier: number | undefined;
  readonly lastWriter: Map<string, number>;
  readonly readersSince: Map<string, number[]>;
  /** Tasks that nothing depends on yet. */
  readonly ends: Set<number>;
}

function newHistory(): History {
  return { barrier: undefined, lastWriter: new Map(), readersSince: new Map(), ends: new Set() };
}

function directDependencies(task: Access, history: History, overlaps: (key: string) => readonly string[]): Set<number> {
  const found = new Set<number>();
  const addWriter = (key: string): void => {
    const writer = history.lastWriter.get(key);
    if (writer !== undefined) found.add(writer);
  };
  for (const read of task.reads) {
    addWriter(read);
    for (const key of overlaps(read)) addWriter(key);
  }
  for (const written of task.writes) {
    for (const key of [written, ...overlaps(written)]) {
      const readers = history.readersSince.get(key) ?? [];
      for (const reader of readers) found.add(reader);
      // Readers wait for the writer themselves.
      if (readers.length === 0) addWriter(key);
    }
  }
  return found;
}

function remember(task: Access, index: number, dependencies: readonly number[], history: History): void {
  for (const dependency of dependencies) history.ends.delete(dependency);
  history.ends.add(index);
  if (task.barrier) {
    history.barrier = index;
    history.lastWriter.clear();
    history.readersSince.clear();
    return;
  }
  for (const key of task.reads) {
    const readers = history.readersSince.get(key);
    if (readers === undefined) history.readersSince.set(key, [index]);
    else if (readers.at(-1) !== index) readers.push(index);
  }
  for (const key of task.writes) {
    history.lastWriter.set(key, index);
    history.readersSince.delete(key);
  }
}
