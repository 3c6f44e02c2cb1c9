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
  const checked = checkParameters(schema, input, { subject: `${owner} has`, word: 'parameter' });
  throwIfErrors(checked.problems.map((problem) => problemDiagnostic(problem.message, problem.hint, owner)));
  return schema.parse(checked.input);
}

function problemDiagnostic(message: string, hint: string | undefined, owner: string): Diagnostic {
  return diagnostic(codes.connector.invalidParameter, { owner, message, hint });
}
