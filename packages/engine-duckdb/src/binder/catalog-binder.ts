import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '@sqlflow/connector-sdk';
import type { Binder, TableName, UserFunction } from '@sqlflow/engine';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { searchPathStatement } from '../database.js';
import { describeQuery } from '../describe.js';
import { functionRegistry } from '../functions/register.js';
import type { Macros } from '../references/macros.js';
import { type ReadReferences, type ReferenceReader, referenceReader } from '../references.js';
import { codeTokens } from '../sql/tokens.js';
import { toSqlFlowError } from '../sql-error.js';
import { qualifiedName, quoteName } from '../sql-text.js';

type Described = Awaited<ReturnType<Binder['describe']>>;

/** Binds on a connection, whose catalog it changes. */
export class CatalogBinder implements Binder {
  readonly #reader: ReferenceReader;
  /** How often DuckDB has asked for the result of a user function. */
  #asked = 0;
  /** One connection, so one thing at a time: a search path holds for one query. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: DuckDBConnection,
    macros: () => Promise<Macros>,
    private readonly close: () => void | Promise<void>,
  ) {
    this.#reader = referenceReader(connection, macros);
  }

  async declareFunctions(functions: readonly UserFunction[]): Promise<void> {
    const registry = functionRegistry({
      onlyTypes: () => {
        this.#asked += 1;
      },
    });
    if (functions.length > 0) await registry.register(this.connection, functions);
  }

  /** Like `declareTable`, where nothing of that name is there. Throws where something is. */
  createTable(table: TableName, columns: readonly Column[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeSchema(table);
      await this.#run(`CREATE ${tableText(table, columns)}`);
    });
  }

  /** Like `declareView`, where nothing of that name is there. Throws where something is. */
  createView(view: TableName, sql: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeSchema(view);
      await this.#run(`CREATE VIEW ${qualifiedName(view)} AS ${sql}\n`, sql);
    });
  }

  declareTable(table: TableName, columns: readonly Column[]): Promise<void> {
    const create = tableText(table, columns);
    return this.#inTurn(async () => {
      await this.#makeSchema(table);
      // Whatever goes wrong here, a view of that name first of all, is said by the second attempt.
      const replaced = await this.connection.run(`CREATE OR REPLACE ${create}`).catch(() => undefined);
      if (replaced !== undefined) return;
      await this.#makeWay(table);
      await this.#run(`CREATE ${create}`);
    });
  }

  declareView(view: TableName, sql: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeSchema(view);
      await this.#makeWay(view);
      await this.#run(`CREATE VIEW ${qualifiedName(view)} AS ${sql}\n`, sql);
    });
  }

  describe(sql: string, options: { readonly searchPath?: readonly string[] } = {}): Promise<Described> {
    const { searchPath = [] } = options;
    if (searchPath.length === 0) return this.#inTurn(() => this.#describe(sql));
    return this.#inTurn(async () => {
      // Before its first statement has run, the schema of an INCLUDE … AS is not there.
      for (const schema of searchPath) await this.#run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
      await this.connection.run(searchPathStatement(searchPath));
      try {
        return await this.#describe(sql);
      } finally {
        await this.connection.run(searchPathStatement([]));
      }
    });
  }

  columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return this.#inTurn(async () => {
      try {
        return await describeQuery(this.connection, `FROM ${qualifiedName(table)}`);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.close();
  }

  async #describe(sql: string): Promise<Described> {
    const asked = this.#asked;
    const references = await this.#reader.read(sql);
    if (references.statements !== 1)
      throw sqlFlowError(codes.binding.severalStatements, { count: references.statements });
    if (references.withPivotValues !== undefined) return this.#describePivot(sql, references.withPivotValues);
    try {
      return { columns: await describeQuery(this.connection, sql), dynamic: false };
    } catch (error) {
      // A table function wanted to know the result of a user function, which is only known when it runs.
      if (this.#asked > asked) return { columns: [], dynamic: true };
      throw error;
    }
  }

  /**
   * A PIVOT whose columns are the values it finds. Bound with a list of one value, so that mistakes in the rest of the
   * query are found; a column that is then missing may be one of the values, unless it stands before any can be named.
   */
  async #describePivot(sql: string, values: NonNullable<ReadReferences['withPivotValues']>): Promise<Described> {
    try {
      await describeQuery(this.connection, values.sql);
    } catch (error) {
      if (!SqlFlowError.isInstance(error)) throw error;
      const [first, ...rest] = error.diagnostics;
      const found = first.sqlOffset === undefined ? undefined : values.offsetBefore(first.sqlOffset);
      const isColumn = first.code === codes.binding.unknownColumn.code;
      if (!isColumn || (found !== undefined && found < firstUseOfPivoted(sql))) {
        throw new SqlFlowError([{ ...first, ...(found === undefined ? {} : { sqlOffset: found }) }, ...rest], {
          cause: error,
        });
      }
    }
    return { columns: [], dynamic: true };
  }

  /** DuckDB replaces a table only by a table and a view only by a view. */
  async #makeWay(name: TableName): Promise<void> {
    for (const kind of ['VIEW', 'TABLE']) {
      await this.connection.run(`DROP ${kind} IF EXISTS ${qualifiedName(name)}`).catch((error: unknown) => {
        if (!/is of type/.test(String(error))) throw toSqlFlowError(error);
      });
    }
  }

  async #makeSchema({ schema }: TableName): Promise<void> {
    if (schema !== undefined) await this.connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
  }

  async #run(statement: string, query = ''): Promise<void> {
    try {
      await this.connection.run(statement);
    } catch (error) {
      throw toSqlFlowError(error, statement, query);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work).catch((error: unknown) => {
      throw toSqlFlowError(error);
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}

function tableText(table: TableName, columns: readonly Column[]): string {
  const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
  return `TABLE ${qualifiedName(table)} (${list})`;
}

function isMissing(error: unknown): boolean {
  const missing: string[] = [codes.binding.unknownTable.code, codes.binding.unknownSchema.code];
  return SqlFlowError.isInstance(error) && missing.includes(error.code);
}

/** Where in `PIVOT … ON … ORDER BY x` a pivoted column can first be named; 0 where the PIVOT stands inside a query. */
function firstUseOfPivoted(sql: string): number {
  const code = codeTokens(sql);
  if (!/^PIVOT/i.test(code[0]?.text ?? '')) return 0;
  let depth = 0;
  for (const { kind, text, start } of code) {
    if (kind === 'symbol' && text === '(') depth += 1;
    if (kind === 'symbol' && text === ')') depth -= 1;
    if (kind === 'word' && depth === 0 && /^(?:ORDER|UNION|INTERSECT|EXCEPT)$/i.test(text)) return start;
  }
  return sql.length;
}
