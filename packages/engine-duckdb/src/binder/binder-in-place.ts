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
export async function openBinderInPlace(place: BinderPlace): Promise<Binder> {
  await beginTransaction(place.session);
  return new BinderInPlace(place);
}

class BinderInPlace implements Binder {
  readonly #place: BinderPlace;
  readonly #here: Binder;
  readonly #declared: ((binder: Binder) => Promise<void>)[] = [];
  #copy: Binder | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: BinderPlace) {
    this.#place = place;
    this.#here = new CatalogBinder(place.session.connection, place.macros, () => rollBack(place.session));
  }

  declareTable(table: TableName, columns: readonly Column[]): Promise<void> {
    return this.#declare(
      table,
      async () => columns,
      (binder) => binder.declareTable(table, columns),
    );
  }

  declareView(view: TableName, sql: string): Promise<void> {
    const described = async (): Promise<readonly Column[]> => (await this.#here.describe(sql)).columns;
    return this.#declare(view, described, (binder) => binder.declareView(view, sql));
  }

  describe(sql: string, options?: { readonly searchPath?: readonly string[] }): ReturnType<Binder['describe']> {
    return this.#inTurn(() => this.#either((binder) => binder.describe(sql, options)));
  }

  columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return this.#inTurn(() => this.#either((binder) => binder.columnsOf(table)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#here[Symbol.asyncDispose]();
    await this.#copy?.[Symbol.asyncDispose]();
    this.#place.close();
  }

  #declare(name: TableName, columns: () => Promise<readonly Column[]>, declare: (binder: Binder) => Promise<void>) {
    return this.#inTurn(async () => {
      const there = this.#copy === undefined ? await this.#whatIsThere(name, columns) : 'nothing';
      if (there === 'another') this.#copy = await this.#moveToCopy();
      if (there !== 'the same') await this.#either(declare);
      this.#declared.push(declare);
    });
  }

  /** With the same columns, queries that read it are bound the same way. */
  async #whatIsThere(
    name: TableName,
    columns: () => Promise<readonly Column[]>,
  ): Promise<'nothing' | 'the same' | 'another'> {
    try {
      const existing = await this.#here.columnsOf(name);
      if (existing === undefined) return 'nothing';
      return areEqual(existing, await columns()) ? 'the same' : 'another';
    } catch {
      return 'another';
    }
  }

  async #either<T>(work: (binder: Binder) => Promise<T>): Promise<T> {
    if (this.#copy === undefined) {
      try {
        return await work(this.#here);
      } catch {
        // The same error comes from the copy, which an error leaves as it was.
        this.#copy = await this.#moveToCopy();
      }
    }
    return work(this.#copy);
  }

  async #moveToCopy(): Promise<Binder> {
    await rollBack(this.#place.session);
    const copy = await this.#place.copy();
    for (const declare of this.#declared) await declare(copy);
    return copy;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

function areEqual(one: readonly Column[], other: readonly Column[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, type }, index) => name === other[index]?.name && type === other[index]?.type)
  );
}
