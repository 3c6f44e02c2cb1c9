import type { Column } from '@sqlflow/connector-sdk';
import type { Binder, TableName } from '@sqlflow/engine';
import type { Macros } from '../references/macros.js';
import type { Session } from '../session.js';
import { beginTransaction, rollBack } from '../transaction.js';
import { CatalogBinder } from './catalog-binder.js';

export interface BinderPlace {
  readonly session: Session;
  readonly macros: () => Promise<Macros>;
  /** Opens a binder on a copy of the catalog. */
  readonly copy: () => Promise<Binder>;
  readonly close: () => void;
}

/**
 * Binds in the database itself, in a transaction that is rolled back. There it only makes what is not there yet: where a
 * table or view would have to be replaced by one with other columns, and after any error, it goes on with a copy of the
 * catalog. So what is in the database is never dropped, not even for a moment.
 */
export async function openBinderInPlace(place: BinderPlace): Promise<BinderInPlace> {
  await beginTransaction(place.session);
  return new BinderInPlace(place);
}

export class BinderInPlace implements Binder {
  readonly #place: BinderPlace;
  readonly #here: CatalogBinder;
  readonly #declared: ((binder: Binder) => Promise<void>)[] = [];
  readonly #made = new Set<string>();
  /** After its begin nothing is done in the database any more, whether it succeeds or not: there is no transaction. */
  #move: Promise<Binder> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: BinderPlace) {
    this.#place = place;
    this.#here = new CatalogBinder(place.session.connection, place.macros, () => rollBack(place.session));
  }

  declareTable(table: TableName, columns: readonly Column[]): Promise<void> {
    return this.#declare(table, {
      columns: async () => columns,
      create: () => this.#here.createTable(table, columns),
      declare: (binder) => binder.declareTable(table, columns),
    });
  }

  declareView(view: TableName, sql: string): Promise<void> {
    return this.#declare(view, {
      columns: async () => (await this.#here.describe(sql)).columns,
      create: () => this.#here.createView(view, sql),
      declare: (binder) => binder.declareView(view, sql),
    });
  }

  describe(sql: string, options?: { readonly searchPath?: readonly string[] }): ReturnType<Binder['describe']> {
    return this.#inTurn(() => this.#either((binder) => binder.describe(sql, options)));
  }

  columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return this.#inTurn(() => this.#either((binder) => binder.columnsOf(table)));
  }

  /** Goes on with a copy, so that somebody else can write to the database. */
  async leave(): Promise<void> {
    // That there is no copy is said to whoever binds.
    await this.#inTurn(() => this.#moveToCopy()).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#here[Symbol.asyncDispose]();
    const copy = await this.#move?.catch(() => undefined);
    await copy?.[Symbol.asyncDispose]();
    this.#place.close();
  }

  #declare(table: TableName, declaration: Declaration): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#move === undefined && !(await this.#declareHere(table, declaration))) await this.#moveToCopy();
      if (this.#move !== undefined) await declaration.declare(await this.#move);
      this.#declared.push(declaration.declare);
    });
  }

  /** False: it cannot be made known here. If that is a mistake in it, the copy says so. */
  async #declareHere(table: TableName, { columns, create, declare }: Declaration): Promise<boolean> {
    const name = nameOf(table);
    try {
      if (this.#made.has(name)) {
        await declare(this.#here);
        return true;
      }
      const existing = await this.#here.columnsOf(table);
      // Queries that read it are bound the same way.
      if (existing !== undefined) return areEqual(existing, await columns());
      await create();
      this.#made.add(name);
      return true;
    } catch {
      return false;
    }
  }

  async #either<T>(work: (binder: Binder) => Promise<T>): Promise<T> {
    if (this.#move === undefined) {
      try {
        return await work(this.#here);
      } catch {
        // The copy, which an error leaves as it was, gives the same one.
      }
    }
    return work(await this.#moveToCopy());
  }

  #moveToCopy(): Promise<Binder> {
    this.#move ??= this.#openCopy();
    return this.#move;
  }

  async #openCopy(): Promise<Binder> {
    await rollBack(this.#place.session);
    const copy = await this.#place.copy();
    try {
      for (const declare of this.#declared) await declare(copy);
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

/** How a table or view is made known. */
interface Declaration {
  /** Those that it has. */
  readonly columns: () => Promise<readonly Column[]>;
  /** In the database, where nothing of its name is there. */
  readonly create: () => Promise<void>;
  readonly declare: (binder: Binder) => Promise<void>;
}

function nameOf({ schema = 'main', name }: TableName): string {
  return `${schema}\n${name}`.toLowerCase();
}

function areEqual(one: readonly Column[], other: readonly Column[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, type }, index) => name === other[index]?.name && type === other[index]?.type)
  );
}
