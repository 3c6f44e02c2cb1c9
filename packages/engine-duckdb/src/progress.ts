import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '@sqlflow/engine';

const pollEvery = 200;

/** Polls the connection while `work` runs. DuckDB says -1 where it cannot tell; then nothing is reported. */
export async function withProgress<T>(
  connection: DuckDBConnection,
  onProgress: ((progress: Progress) => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (onProgress === undefined) return work();
  let last = 0;
  const timer = setInterval(() => {
    // What DuckDB calls rows processed is a count of something else while it reads files.
    const { percentage } = connection.progress;
    if (percentage < last || percentage <= 0) return;
    last = percentage;
    onProgress({ fraction: Math.min(percentage / 100, 1) });
  }, pollEvery);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
