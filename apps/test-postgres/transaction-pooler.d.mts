import type { TestDatabase } from './test-server.mjs';

export interface TransactionPooler {
  readonly port: number;
  /** How many connections it has to the server. */
  readonly size: number;
  close(): Promise<void>;
}

export function transactionPooler(database: TestDatabase, size?: number): Promise<TransactionPooler>;
