import type { UserFunction } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, suggest } from '@sqlflow/errors';

const keys = ['parameters', 'returns', 'call', 'vector', 'nulls', 'exact', 'volatile'];
const exampleHint = "write { parameters: ['VARCHAR'], returns: 'VARCHAR', call: (text) => … }";

/** One export of a module as a function for SQL, or what is wrong with it. */
export function checkFunction(name: string, file: string, value: unknown): UserFunction | Diagnostic {
  const problem = (text: string, hint?: string) =>
    diagnostic(codes.engine.functionShape, { name, file, problem: text, hint });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problem(`is ${kindOf(value)}, not the description of a function`, exampleHint);
  }
  if (name === 'default') return problem('has no name for SQL: it is the default export', 'export it by a name');
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return problem('is not a name that SQL can call without quotes');
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    const meant = suggest(unknown, keys);
    return problem(
      `has the unknown property "${unknown}"`,
      meant === undefined ? `known are ${keys.join(', ')}` : `did you mean ${meant}?`,
    );
  }
  const { parameters, returns, call, vector, nulls, exact, volatile } = value as Record<string, unknown>;
  if (!isTexts(parameters)) return problem('needs `parameters`, an array of SQL types', exampleHint);
  if (typeof returns !== 'string') return problem('needs `returns`, an SQL type', exampleHint);
  if ((call === undefined) === (vector === undefined)) return problem('needs either `call` or `vector`', exampleHint);
  const body = call ?? vector;
  if (typeof body !== 'function')
    return problem(`has a \`${call === undefined ? 'vector' : 'call'}\` that is no function`);
  if (/^(?:Async|Generator)/.test(body.constructor.name))
    return diagnostic(codes.engine.functionPromise, { name, file });
  if (body.length > parameters.length) {
    return problem(`takes ${body.length} arguments, but \`parameters\` names ${parameters.length}`);
  }
  if (nulls !== undefined && nulls !== 'skip' && nulls !== 'pass')
    return problem("has `nulls` that is neither 'skip' nor 'pass'");
  for (const [key, flag] of Object.entries({ exact, volatile })) {
    if (flag !== undefined && typeof flag !== 'boolean')
      return problem(`has \`${key}\` that is neither true nor false`);
  }
  return {
    name,
    file,
    parameters,
    returns,
    ...(call === undefined ? {} : { call: call as NonNullable<UserFunction['call']> }),
    ...(vector === undefined ? {} : { vector: vector as NonNullable<UserFunction['vector']> }),
    nulls: nulls ?? 'skip',
    exact: exact === true,
    volatile: volatile === true,
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}
