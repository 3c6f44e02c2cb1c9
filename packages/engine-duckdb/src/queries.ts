import type { Column, Condition } from '@sqlflow/connector-sdk';
import type {
  Binder,
  CatalogEntry,
  References,
  RegisterFunctionsOptions,
  RowStream,
  StreamOptions,
  UserFunction,
} from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type BinderInPlace, openBinderInPlace } from './binder/binder-in-place.js';
import { openCopiedBinder } from './binder/copied-binder.js';
import { readCatalog } from './catalog.js';
import type { ChunkStreamOptions } from './chunk-stream.js';
import { simpleConditions } from './conditions/simple-conditions.js';
import type { Database } from './database.js';
import { describeQuery } from './describe.js';
import { functionRegistry } from './functions/register.js';
import { assertReadOnly } from './read-only.js';
import { readMacros } from './references/macros.js';
import { type ReferenceReader, referenceReader } from './references.js';
import { openRowStream } from './row-stream.js';
import type { Session } from './session.js';

/** The part of the engine that reads, parses and binds: each call on a connection of its own, side by side. */
export class Queries {
  readonly #functions = functionRegistry();
  #reader: Promise<ReferenceReader> | undefined;
  /** True: statements of somebody else have run, SET perhaps. */
  #wroteFreely = false;
  /** Statements of others that may write are running: so many. */
  #writing = 0;
  readonly #inPlace = new Set<BinderInPlace>();

  constructor(private readonly database: Database) {}

  async references(sql: string): Promise<References> {
    const { tables, files, complete, statements } = await (await this.#references()).read(sql);
    return { tables, files, complete, statements };
  }

  simpleConditions(sql: string): Promise<readonly Condition[]> {
    return this.withSession((session) => simpleConditions(session, sql));
  }

  async stream(sql: string, options: StreamOptions = {}): Promise<RowStream> {
    const { session, chunks } = await this.#open(sql, options);
    return openRowStream(session, sql, chunks);
  }

  async *arrow(sql: string, options: StreamOptions = {}): AsyncIterable<Uint8Array> {
    // The library is imported only when it is needed: it takes as long to load as DuckDB.
    const { arrowStream } = await import('./arrow/arrow-stream.js');
    const { session, chunks } = await this.#open(sql, options);
    yield* arrowStream(session, sql, chunks);
  }

  async #open(sql: string, options: StreamOptions): Promise<{ session: Session; chunks: ChunkStreamOptions }> {
    const reader = await this.#references();
    if (options.write !== true) await assertReadOnly(reader, sql);
    if (options.write === true) {
      this.database.touch();
      this.#wroteFreely = true;
      // Before its session, so that no binder begins in between.
      this.#writing += 1;
      for (const binder of this.#inPlace) await binder.leave();
    }
    const ended = () => {
      if (options.write !== true) return;
      this.#writing -= 1;
      reader.forgetMacros();
    };
    const session = await this.database.connect(options).catch((error: unknown) => {
      ended();
      throw error;
    });
    const onClose = () => {
      this.database.disconnect(session);
      ended();
    };
    return { session, chunks: { readOnly: options.write !== true, onClose } };
  }

  async describe(sql: string, options: { readonly searchPath?: readonly string[] } = {}): Promise<readonly Column[]> {
    const { statements } = await (await this.#references()).read(sql);
    if (statements !== 1) throw sqlFlowError(codes.binding.severalStatements, { count: statements });
    const session = await this.database.connect(options);
    try {
      return await describeQuery(session.connection, sql);
    } finally {
      this.database.disconnect(session);
    }
  }

  catalog(options: { readonly columns?: boolean } = {}): Promise<readonly CatalogEntry[]> {
    return this.withSession((session) => readCatalog(session, options.columns ?? true));
  }

  binder({ alone = false }: { readonly alone?: boolean } = {}): Promise<Binder> {
    const { functions } = this.#functions;
    // There, user functions would be called.
    const inPlace = alone && functions.length === 0 && this.#writing === 0;
    return inPlace ? this.#binderInPlace() : this.withSession((session) => this.#copy(session));
  }

  async #binderInPlace(): Promise<Binder> {
    const { macros } = await this.#references();
    const session = await this.database.connect();
    const end = () => this.database.disconnect(session);
    try {
      const close = () => {
        this.#inPlace.delete(binder);
        end();
      };
      const binder = await openBinderInPlace({ session, macros, copy: () => this.#copy(session), close });
      this.#inPlace.add(binder);
      if (this.#writing > 0) await binder.leave();
      return binder;
    } catch (error) {
      end();
      throw error;
    }
  }

  async #copy({ connection }: Session): Promise<Binder> {
    const { macros } = await this.#references();
    const source = { connection, isEmpty: this.database.isUntouched, hasOwnSettings: this.#wroteFreely, macros };
    return openCopiedBinder(source, this.#functions.functions);
  }

  registerFunctions(functions: readonly UserFunction[], options?: RegisterFunctionsOptions): Promise<void> {
    return this.withSession((session) => this.#functions.register(session.connection, functions, options));
  }

  /** To be called after statements that may have made or dropped a macro. */
  async forgetMacros(): Promise<void> {
    (await this.#reader)?.forgetMacros();
  }

  /** Parsing has a connection that stays, because it is asked thousands of times. */
  #references(): Promise<ReferenceReader> {
    this.#reader ??= this.database.connect().then(({ connection }) => {
      const askMacros = async () => (this.database.isUntouched ? new Map() : readMacros(connection));
      return referenceReader(connection, askMacros);
    });
    return this.#reader;
  }

  /** Work of our own on a connection beside those of transactions. */
  async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.database.connect();
    try {
      const result = await work(session);
      this.database.release(session);
      return result;
    } catch (error) {
      this.database.disconnect(session);
      throw error;
    }
  }
}
