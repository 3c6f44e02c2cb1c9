import type { Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { QueryOptions, QueryResult } from './project.js';
import type { ProjectParts } from './project-parts.js';

/**
 * Runs a query on the project's database. Without `write` the file is opened without the right to change it.
 *
 * @throws SqlFlowError when there is no database yet, the SQL is wrong, or it would change something without `write`.
 */
export async function queryProject(parts: ProjectParts, sql: string, options: QueryOptions): Promise<QueryResult> {
  const { engines } = parts;
  const opened =
    options.write === true
      ? { engine: await engines.writable(options), release: async () => undefined }
      : await engines.readable(options);
  if (opened === undefined) {
    throw sqlFlowError(codes.discovery.noDatabase, {
      path: parts.settings.engine.path,
      profile: parts.settings.profile,
    });
  }
  const { engine, release } = opened;
  const streamOptions = {
    write: options.write ?? false,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  try {
    const stream = await engine.stream(sql, streamOptions);
    const close = async (): Promise<void> => {
      await stream[Symbol.asyncDispose]();
      await release();
    };
    const each = async function* (): AsyncGenerator<Row> {
      try {
        for await (const rows of stream.rows()) yield* rows;
      } finally {
        await close();
      }
    };
    return {
      columns: stream.columns,
      [Symbol.asyncIterator]: each,
      rows: async () => {
        const all: Row[] = [];
        for await (const row of each()) all.push(row);
        return all;
      },
      async *arrow() {
        // The statement runs anew for it, and one that writes would write twice.
        if (options.write === true)
          throw sqlFlowError(codes.run.notSupportedYet, { what: 'Arrow of a statement that may write' });
        await stream[Symbol.asyncDispose]();
        try {
          if (engine.arrow === undefined)
            throw sqlFlowError(codes.run.notSupportedYet, { what: 'Arrow from this engine' });
          yield* engine.arrow(sql, streamOptions);
        } finally {
          await release();
        }
      },
      close,
    };
  } catch (error) {
    await release();
    throw error;
  }
}
