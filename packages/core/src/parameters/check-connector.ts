import type { Connector } from '@sqlflow/connector-sdk';
import {
  type CheckedParameters,
  checkParameters,
  isGroup,
  namesOf,
  type ParameterOwner,
  type ParameterProblem,
  type RawObject,
} from '@sqlflow/connector-sdk/parameters';
import type { CheckedSource } from '@sqlflow/planner';
import { commonSourceParams } from './common-source.js';
import { destinationOptions } from './destination-options.js';
import { remoteErrorHandling, remoteParams } from './resilience.js';

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
  const names = new Map([...commonNames, ...ownNames]);
  // An object that is a parameter of the connector is its own, whatever common parameters are called in it elsewhere.
  const isGroupHere = (name: string): boolean => !ownNames.has(name) && isGroup(name, names);
  const owner: ParameterOwner = {
    subject: `${connector.type} sources have`,
    word: 'parameter',
    otherNames: commonNames,
  };
  const own = checkParameters(
    schema,
    pick(raw, isGroupHere, (name) => !isCommon(name)),
    owner,
  );
  const common = checkParameters(commonSourceParams, pick(raw, isGroupHere, isCommon), owner);
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
  const { destination } = connector;
  if (destination !== undefined)
    return checkParameters(destinationOptions(destination), raw, {
      subject: `exports to ${connector.type} have`,
      word: 'option',
    });
  return { problems: [cannot(connector, 'written to')], input: {}, origins: new Map(), secrets: [] };
}

function cannot(connector: Connector, what: string): ParameterProblem {
  return { path: [], at: 'object', kind: 'invalid', message: `${connector.title} can not be ${what}` };
}

/** The parameters with certain names, also those in objects that are only a way to write them. */
function pick(
  raw: RawObject,
  isGroupHere: (name: string) => boolean,
  wanted: (name: string) => boolean,
  above = '',
): RawObject {
  const entries = Object.entries(raw).flatMap(([key, value]): [string, RawObject[string]][] => {
    const name = `${above}${key}`;
    if (!isGroupHere(name) || !isObject(value)) return wanted(name) ? [[key, value]] : [];
    const inner = pick(value, isGroupHere, wanted, `${name}.`);
    return Object.keys(inner).length > 0 ? [[key, inner]] : [];
  });
  return Object.fromEntries(entries);
}

function isObject(value: RawObject[string]): value is RawObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('$variable' in value) &&
    !('$number' in value)
  );
}
