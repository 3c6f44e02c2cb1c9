import { postgres } from '@sqlflow/connector-postgres';
import type { CheckpointBatch, ReadRequest, Source } from '@sqlflow/connector-sdk';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { createTestContext } from '@sqlflow/connector-sdk/testing';

/** A source without a project around it, for what is to be asked of it many times. */
export interface OpenedSource extends AsyncDisposable {
  readonly source: Source;
  /** Reads a stream to its end; gives the lines of its rows, and those of texts with line breaks. */
  read(request: Omit<ReadRequest, 'signal'>): Promise<readonly string[]>;
  /** What the last read has left for the next one. */
  checkpoint(): CheckpointBatch | undefined;
  /** The statements that the server was asked since the last time. */
  takeStatements(): readonly string[];
  /** Codes of what was logged since the last time, each with its hint. */
  takeHints(): Readonly<Record<string, unknown>>;
}

export async function openedSource(params: object): Promise<OpenedSource> {
  const statements: string[] = [];
  const hints: [string, unknown][] = [];
  let checkpoint: CheckpointBatch | undefined;
  const log = (_: string, fields?: Readonly<Record<string, unknown>>): void => {
    hints.push([String(fields?.code), fields?.hint]);
  };
  const { source: definition } = postgres;
  if (definition === undefined) throw new Error('the connector reads nothing');
  const source: Source = await definition.open(parseParameters(definition.params, params as never) as never, {
    ...createTestContext(),
    logger: { debug: log, info: log, warn: log },
    tracing: { explain: false, ran: ({ sql }) => statements.push(sql) },
  });
  return {
    source,
    async read(request) {
      const pieces: Buffer[] = [];
      for await (const batch of source.read({ ...request, signal: new AbortController().signal })) {
        if (batch.kind === 'checkpoint') checkpoint = batch;
        if (batch.kind === 'stream') for await (const piece of batch.stream) pieces.push(piece as Buffer);
      }
      return Buffer.concat(pieces).toString().split('\n').slice(0, -1);
    },
    checkpoint: () => checkpoint,
    takeStatements: () => statements.splice(0),
    takeHints: () => Object.fromEntries(hints.splice(0)),
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}
