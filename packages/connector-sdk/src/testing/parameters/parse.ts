import { codes, type Diagnostic, diagnostic, throwIfErrors } from '@sqlflow/errors';
import type { z } from 'zod';
import { checkParameters } from './check.js';

/**
 * The values of checked parameters with their defaults: what a connector's `open` is given. Variables that only a run
 * knows have been put in by now, so everything is checked once more. Throws `SqlFlowError` with all problems.
 */
export function parseParameters<P extends z.ZodObject>(
  schema: P,
  input: Readonly<Record<string, unknown>>,
  owner = 'the connector',
): z.output<P> {
  return openingParameters(schema, input, owner).values;
}

/** What a connector is opened with. */
export interface OpeningParameters<P extends z.ZodObject> {
  readonly values: z.output<P>;
  /** Those that are secret, sorted: they tell one set of credentials from another. */
  readonly secrets: readonly string[];
}

/** As `parseParameters`, with the secrets among the values: checking twice would cost twice. */
export function openingParameters<P extends z.ZodObject>(
  schema: P,
  input: Readonly<Record<string, unknown>>,
  owner = 'the connector',
): OpeningParameters<P> {
  const checked = checkParameters(schema, input, { subject: `${owner} has`, word: 'parameter' });
  throwIfErrors(checked.problems.map((problem) => problemDiagnostic(problem.message, problem.hint, owner)));
  const secrets = checked.secrets.map((pointer) => String(valueAt(checked.input, pointer)));
  return { values: schema.parse(checked.input), secrets: secrets.sort() };
}

/** `pointer`: RFC 6901, of names that need no escapes. */
function valueAt(input: Readonly<Record<string, unknown>>, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], input);
}

function problemDiagnostic(message: string, hint: string | undefined, owner: string): Diagnostic {
  return diagnostic(codes.connector.invalidParameter, { owner, message, hint });
}
