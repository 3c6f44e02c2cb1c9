import type { z } from 'zod';
import type { CheckedParameters, ParameterOwner, ParameterPath } from './checked.js';
import { type Conversion, newConversion, pointerOf } from './conversion.js';
import { convert } from './convert.js';
import { problemOfIssue } from './issue-problem.js';

/**
 * Checks parameters as they were written against their schema and reports everything that is wrong with them at once.
 * `null` is the same as leaving a parameter out, unless its schema takes `null`.
 */
export function checkParameters(
  schema: z.ZodObject,
  raw: Readonly<Record<string, unknown>>,
  owner: ParameterOwner = { subject: 'it has', word: 'parameter' },
): CheckedParameters {
  const conversion = newConversion(owner);
  const input = convert(conversion, schema, raw, { path: [], written: [] }) as Record<string, unknown>;
  const refused = conversion.problems.map((problem) => problem.path.join('\0'));
  const found = (schema.safeParse(input).error?.issues ?? [])
    .map((issue) => problemOfIssue(conversion, issue, input))
    // What was refused above was left out of the input: it must not be called missing or of a wrong type as well.
    .filter((problem) => problem.at === 'object' || !refused.includes(problem.path.join('\0')));
  return { problems: [...conversion.problems, ...found], input, ...leavesOf(conversion, input) };
}

function leavesOf(conversion: Conversion, input: unknown): Pick<CheckedParameters, 'origins' | 'secrets'> {
  const origins = new Map<string, ParameterPath>();
  const secrets: string[] = [];
  const visit = (value: unknown, path: ParameterPath, secret: boolean): void => {
    const node = conversion.nodes.get(pointerOf(path));
    const isSecret = secret || node?.secret === true;
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    for (const [step, inner] of entries) visit(inner, [...path, Array.isArray(value) ? Number(step) : step], isSecret);
    if (entries.length > 0 || path.length === 0) return;
    origins.set(pointerOf(path), node?.written ?? path);
    if (isSecret) secrets.push(pointerOf(path));
  };
  visit(input, [], false);
  return { origins, secrets };
}
