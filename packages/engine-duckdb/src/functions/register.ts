import { type DuckDBConnection, DuckDBScalarFunction, type DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { RegisterFunctionsOptions, UserFunction } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, SqlFlowError, sqlFlowError, throwIfErrors } from '@sqlflow/errors';
import { type Evaluator, type EvaluatorTypes, evaluator } from './evaluate.js';
import { rememberFailure } from './failure.js';
import { resolveType } from './types.js';

/** The user functions of one DuckDB instance. */
export interface FunctionRegistry {
  /**
   * Makes functions callable on every connection of the instance. A function registered before under the same name and
   * types is replaced. Throws one `SqlFlowError` with all that is wrong; nothing is registered then.
   */
  register(
    connection: DuckDBConnection,
    functions: readonly UserFunction[],
    options?: RegisterFunctionsOptions,
  ): Promise<void>;
  /** The functions registered so far. */
  readonly functions: readonly UserFunction[];
}

export interface RegistryOptions {
  /**
   * Where functions must not be called, only known by their types: their results are NULL, and this is called each
   * time DuckDB asks for one to bind a query.
   */
  readonly onlyTypes?: () => void;
}

interface Registered {
  readonly fn: UserFunction;
  readonly signature: string;
  /** What the function registered with DuckDB calls; DuckDB itself cannot replace or drop a function. */
  readonly current: { evaluate: Evaluator };
}

interface Checked {
  readonly fn: UserFunction;
  readonly types: EvaluatorTypes;
}

export function functionRegistry(options: RegistryOptions = {}): FunctionRegistry {
  const registered = new Map<string, Registered>();
  return {
    get functions() {
      return [...registered.values()].map(({ fn }) => fn);
    },
    register: async (connection, functions, { mask = (text: string) => text } = {}) => {
      const checked = await checkAll(connection, functions, await builtInNames(connection));
      for (const { fn, types } of checked) {
        const evaluate = options.onlyTypes === undefined ? evaluator(fn, types, mask) : typesOnly(options.onlyTypes);
        const signature = signatureOf(fn);
        const known = registered.get(fn.name.toLowerCase());
        if (known !== undefined && known.signature !== signature) {
          throw sqlFlowError(codes.run.notSupportedYet, {
            what: `changing the types of the function ${fn.name} while the project is open`,
            instead: 'close the project and open it again',
          });
        }
        const current = known?.current ?? { evaluate };
        current.evaluate = evaluate;
        if (known === undefined) connection.registerScalarFunction(scalarFunction(fn, types, current));
        registered.set(fn.name.toLowerCase(), { fn, signature, current });
      }
    },
  };
}

function signatureOf({ parameters, returns, nulls, volatile }: UserFunction): string {
  return JSON.stringify([parameters, returns, nulls, volatile]);
}

/** DuckDB has nothing to say about a result that is NULL. */
function typesOnly(onCall: () => void): Evaluator {
  return (chunk, output) => {
    onCall();
    const rows = duckdb.data_chunk_get_size(chunk);
    duckdb.vector_ensure_validity_writable(output);
    const bits = new Uint8Array(Math.ceil(rows / 64) * 8);
    duckdb.copy_data_to_vector_validity(output, 0, bits.buffer, 0, bits.byteLength);
  };
}

function scalarFunction(
  fn: UserFunction,
  types: EvaluatorTypes,
  current: { readonly evaluate: Evaluator },
): DuckDBScalarFunction {
  const scalar = new DuckDBScalarFunction();
  scalar.setName(fn.name);
  for (const type of types.parameters) scalar.addParameter(type);
  scalar.setReturnType(types.returns);
  // Without it DuckDB answers NULL by itself where an argument is a constant NULL.
  if (fn.nulls === 'pass') scalar.setSpecialHandling();
  if (fn.volatile) scalar.setVolatile();
  duckdb.scalar_function_set_function(scalar.scalar_function, (_, chunk, output) => {
    try {
      current.evaluate(chunk, output);
    } catch (error) {
      throw new Error(rememberFailure(asSqlFlowError(error, fn), fn.name));
    }
  });
  return scalar;
}

function asSqlFlowError(error: unknown, fn: UserFunction): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  return sqlFlowError(codes.run.internal, { what: `the function ${fn.name}: ${String(error)}` }, { cause: error });
}

async function checkAll(
  connection: DuckDBConnection,
  functions: readonly UserFunction[],
  builtIn: ReadonlySet<string>,
): Promise<Checked[]> {
  const diagnostics: Diagnostic[] = [];
  const checked: Checked[] = [];
  for (const fn of functions) {
    const { name, file } = fn;
    if (builtIn.has(name.toLowerCase())) {
      diagnostics.push(diagnostic(codes.engine.functionHidesBuiltIn, { name, file }));
      continue;
    }
    const types = await typesOf(connection, fn, diagnostics);
    if (types !== undefined) checked.push({ fn, types });
  }
  throwIfErrors(diagnostics);
  return checked;
}

let builtIn: Promise<ReadonlySet<string>> | undefined;

/**
 * The names of DuckDB's own functions. Asked once for all instances, before anything is registered in the first: DuckDB
 * counts what is registered as built in, and the question takes some 30 ms.
 */
function builtInNames(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  builtIn ??= askBuiltInNames(connection);
  builtIn.catch(() => {
    builtIn = undefined;
  });
  return builtIn;
}

async function askBuiltInNames(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const result = await connection.run('SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal');
  return new Set((await result.getRows()).map(([name]) => String(name)));
}

async function typesOf(
  connection: DuckDBConnection,
  fn: UserFunction,
  diagnostics: Diagnostic[],
): Promise<EvaluatorTypes | undefined> {
  const { name, file } = fn;
  const refuse = (type: string, where: string, reason: string) =>
    diagnostics.push(diagnostic(codes.engine.functionType, { name, file, type, where, reason }));
  const parameters: DuckDBType[] = [];
  for (const [index, text] of fn.parameters.entries()) {
    const type = await resolveType(connection, text);
    if ('reason' in type) refuse(text, `parameter ${index + 1}`, type.reason);
    else parameters.push(type);
  }
  const returns = await resolveType(connection, fn.returns);
  if ('reason' in returns) {
    refuse(fn.returns, 'the result', returns.reason);
    return undefined;
  }
  const types = { parameters, returns };
  try {
    evaluator(fn, types, String);
  } catch {
    refuse(fn.returns, 'the result', 'values of it cannot be taken from JavaScript');
    return undefined;
  }
  return parameters.length === fn.parameters.length ? types : undefined;
}
