import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, Connector, FileWriteFormat, Row } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import {
  type ConnectorFixture,
  createTestContext,
  type FixtureStream,
  type MakeFixture,
  type WrittenParameters,
} from '@sqlflow/connector-sdk/testing';
import { engineFiles } from './engine-files.js';

export interface FileFormatOfConnector {
  readonly connector: Connector;
  readonly extension: string;
  readonly columns: readonly Column[];
  /** How the files that are read have been written. */
  readonly format: FileWriteFormat;
  /** What PARAMS say besides the path. */
  readonly params: WrittenParameters;
  readonly holds?: (value: unknown, column: Column) => boolean;
  readonly emptyIsError?: boolean;
}

/** Makes what a connector of files is tried on: files that an engine writes and reads. */
export function fileFixture(input: FileFormatOfConnector): MakeFixture {
  const { connector, extension, columns, format, params, holds } = input;
  return async ({ directory }): Promise<ConnectorFixture> => {
    const engine = await engineFiles();
    const shape = { columns, primaryKey: ['id'], cursor: 'changed_at' };
    const streamOf = (name: string): FixtureStream => ({ ...shape, params: { path: `in/${name}.${extension}` } });
    const read = async (path: string): Promise<readonly Row[]> => {
      const { source } = connector;
      if (source === undefined) throw new TypeError(`${connector.type} has a source`);
      const context = createTestContext({ directory, inspectFiles: engine.inspectFiles });
      const opened = await source.open(parseParameters(source.params, { ...params, path }), context);
      const signal = new AbortController().signal;
      for await (const batch of opened.read({ stream: '', sync: 'full_refresh', signal })) {
        if (batch.kind === 'files') return engine.readBatches([batch], columns);
      }
      return [];
    };
    return {
      context: { inspectFiles: engine.inspectFiles },
      readBatches: engine.readBatches,
      source: {
        params,
        streams: [streamOf('first'), streamOf('second')],
        fill: async (stream, rows) => {
          const path = join(directory, String(stream.params?.path));
          await engine.writeFile({ path, format, partitionBy: [], overwrite: true }, columns, rows);
        },
        ...(holds === undefined ? {} : { holds }),
        ...(input.emptyIsError === undefined ? {} : { emptyIsError: input.emptyIsError }),
        mistakes: [{ name: 'no such file', params: { path: `in/frist.${extension}` }, parameter: 'path' }],
      },
      destination: {
        options: {},
        uri: `out/result.${extension}`,
        columns,
        primaryKey: ['id'],
        ...(holds === undefined ? {} : { holds }),
        writeFile: engine.writeFile,
        read: async () =>
          existsSync(join(directory, `out/result.${extension}`)) ? read(`out/result.${extension}`) : undefined,
        mistakes: [{ name: 'a folder', params: {}, uri: 'temporary', parameter: 'path' }],
      },
      close: engine.close,
    };
  };
}
