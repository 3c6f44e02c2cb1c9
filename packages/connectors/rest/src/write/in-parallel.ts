/**
 * Does something for each value, at most so many at the same time. The next value is taken only when there is room for
 * it. After a failure no more are begun; it is thrown when those that were under way have ended.
 */
export async function inParallel<T>(
  values: AsyncIterable<T>,
  most: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    await beginAll();
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];

  async function beginAll(): Promise<void> {
    for await (const value of values) {
      const one = work(value)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= most) await Promise.race(running);
      if (failures.length > 0) break;
    }
  }
}
