import type { z } from 'zod';
import type { Connector } from '../connector.js';
import type { CheckedParameters, CheckedSource, ParameterPath, ParameterProblem, RawObject } from './checked.js';
import { commonSourceParams } from './common-source.js';
import { type Conversion, newConversion, type ParameterOwner, pointerOf } from './conversion.js';
import { convert } from './convert.js';
import { problemOfIssue } from './issue-problem.js';
import { namesOf } from './names.js';
import { remoteErrorHandling, remoteParams } from './resilience.js';

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

/** Checks the parameters of a SOURCE: those of its connector, and those that every connector understands. */
export function checkSourceParameters(connector: Connector, raw: RawObject): CheckedSource {
  const schema = connector.source?.params;
  if (schema === undefined) {
    const nothing = checkParameters(commonSourceParams, {});
    return { problems: [cannot(connector, 'read from')], own: nothing, common: nothing };
  }
  const commonNames = namesOf(commonSourceParams.shape);
  const ownNames = namesOf(schema.shape);
  const isCommon = (name: string): boolean => commonNames.has(name) && !ownNames.has(name);
  const owner: ParameterOwner = {
    subject: `${connector.type} sources have`,
    word: 'parameter',
    otherNames: commonNames,
  };
  const own = checkParameters(
    schema,
    pick(raw, (name) => !isCommon(name)),
    owner,
  );
  const common = checkParameters(commonSourceParams, pick(raw, isCommon), owner);
  return { problems: [...own.problems, ...common.problems, ...idleHere(connector, common)], own, common };
}

/** Limits and circuits are for other systems: nothing is accepted that would have no effect. */
function idleHere(connector: Connector, { input, origins }: CheckedParameters): ParameterProblem[] {
  if ((connector.source?.system ?? 'local') !== 'local') return [];
  const within = (input.error_handling ?? {}) as RawObject;
  const pointers = [
    // That a source which asks nobody keeps to limits is true.
    ...remoteParams.filter((name) => name in input && input[name] !== true).map((name) => `/${name}`),
    ...remoteErrorHandling.filter((name) => name in within).map((name) => `/error_handling/${name}`),
  ];
  return pointers.map((pointer) => {
    const depth = pointer.split('/').length - 1;
    const [, origin] = [...origins].find(([each]) => each === pointer || each.startsWith(`${pointer}/`)) ?? [];
    const path = (origin ?? pointer.slice(1).split('/')).slice(0, depth);
    return {
      path,
      at: 'key',
      kind: 'invalid',
      message: `\`${path.join('.')}\` has no effect: a ${connector.type} source makes no requests to another system`,
      hint: 'leave it out',
    };
  });
}

/** Checks the OPTIONS of an EXPORT. */
export function checkDestinationOptions(connector: Connector, raw: RawObject): CheckedParameters {
  const schema = connector.destination?.options;
  if (schema !== undefined)
    return checkParameters(schema, raw, { subject: `exports to ${connector.type} have`, word: 'option' });
  return { problems: [cannot(connector, 'written to')], input: {}, origins: new Map(), secrets: [] };
}

function cannot(connector: Connector, what: string): ParameterProblem {
  return { path: [], at: 'object', kind: 'invalid', message: `${connector.title} can not be ${what}` };
}

function pick(raw: RawObject, wanted: (name: string) => boolean): RawObject {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => wanted(name)));
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
