import type { TestDatabase } from '@sqlflow/test-postgres';

/** Waits until a query has rows. */
export async function waitFor(db: TestDatabase, sql: string, milliseconds = 10_000): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if ((await db.run(sql)).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing within ${milliseconds} ms: ${sql}`);
}
