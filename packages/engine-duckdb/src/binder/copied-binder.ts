import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Binder, UserFunction } from '@sqlflow/engine';
import { searchPathStatement, timeZoneStatement } from '../database.js';
import type { Macros } from '../references/macros.js';
import { errorsAsJson, toSqlFlowError } from '../sql-error.js';
import { CatalogBinder } from './catalog-binder.js';
import { copyCatalog, copySettings, emptyCatalog } from './copy-catalog.js';

/** The database whose catalog a binder copies. */
export interface BinderSource {
  readonly connection: DuckDBConnection;
  /** True: there is nothing to copy. */
  readonly isEmpty: boolean;
  /** False: its settings are those it was opened with. */
  readonly hasOwnSettings: boolean;
  /** Its macros, which a binder has too. */
  readonly macros: () => Promise<Macros>;
}

/**
 * An in-memory place with a copy of the catalog behind `source`, in which plans are bound. User functions are known there
 * by their types and never called.
 */
export async function openCopiedBinder(source: BinderSource, functions: readonly UserFunction[]): Promise<Binder> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run(errorsAsJson);
    const binder = new CatalogBinder(connection, source.macros, () => {
      connection.closeSync();
      instance.closeSync();
    });
    // Before the catalog, which may call them in defaults and generated columns.
    await binder.declareFunctions(functions);
    if (source.isEmpty) await emptyCatalog(connection);
    else await copyCatalog(source.connection, connection);
    await connection.run(`${timeZoneStatement}; ${searchPathStatement([])}`);
    if (source.hasOwnSettings) await copySettings(source.connection, connection);
    return binder;
  } catch (error) {
    instance.closeSync();
    // The copy is a file, for which there may be no space.
    throw toSqlFlowError(error);
  }
}
