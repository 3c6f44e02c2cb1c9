import type { z } from 'zod';
import { parameterInfo } from '../../params/parameter.js';
import type { Check } from '../check.js';
import { demand, shownWhole } from '../failure.js';
import type { WrittenParameters } from '../fixture.js';
import { checkParameters, nestedProperties, parseParameters, type Schema } from '../parameters/index.js';
import type { Subject } from '../subject.js';

/** Parameters of one side, and right values for them. */
interface Side {
  readonly word: 'parameter' | 'option';
  readonly schema: z.ZodObject;
  readonly right: WrittenParameters;
}

function sidesOf({ connector, fixture }: Subject): readonly Side[] {
  const { source, destination } = fixture;
  return [
    ...(connector.source === undefined || source === undefined
      ? []
      : [
          {
            word: 'parameter' as const,
            schema: connector.source.params,
            right: { ...source.params, ...source.streams[0].params },
          },
        ]),
    ...(connector.destination === undefined || destination === undefined
      ? []
      : [{ word: 'option' as const, schema: connector.destination.options, right: destination.options }]),
  ];
}

export const parameterChecks: readonly Check[] = [
  {
    name: 'parameters: aliases',
    promise: 'A parameter means the same under each of its names, at every depth',
    async run(subject) {
      for (const side of sidesOf(subject)) checkAliases(side);
    },
  },
  {
    name: 'parameters: unknown',
    promise: 'An unknown parameter is refused with a suggestion, at every depth',
    async run(subject) {
      for (const side of sidesOf(subject)) {
        for (const written of misspelt(side.schema, side.right)) {
          const problems = problemsOf(side, written.params);
          const found = problems.find(({ kind }) => kind === 'unknown');
          demand(found !== undefined, `the ${side.word} \`${written.name}\`, which there is not, is accepted`);
          demand(found.hint !== undefined, `nothing is suggested for the unknown ${side.word} \`${written.name}\``);
        }
      }
    },
  },
  {
    name: 'parameters: secrets',
    promise: 'Parameters that hold secrets are marked as such',
    async run(subject) {
      for (const { word, schema } of sidesOf(subject)) {
        const open = unmarkedSecrets(schema);
        demand(
          open.length === 0,
          `the ${word} \`${open[0]}\` holds a secret by its name, and is not marked by secret()`,
        );
      }
    },
  },
];

function problemsOf({ schema, word }: Side, raw: WrittenParameters) {
  return checkParameters(schema, raw as never, { subject: 'it has', word }).problems;
}

function checkAliases(side: Side): void {
  const expected = shownWhole(parseParameters(side.schema, side.right));
  for (const { name, params } of aliased(side.schema, side.right)) {
    const problems = problemsOf(side, params);
    demand(problems.length === 0, `the name \`${name}\` of a ${side.word} is refused: ${problems[0]?.message}`);
    const actual = shownWhole(parseParameters(side.schema, params));
    demand(
      actual === expected,
      `under the name \`${name}\` a ${side.word} means something else: ${actual}, not ${expected}`,
    );
  }
}

/** The right parameters, each time with one of them under another of its names. */
function* aliased(schema: Schema, right: WrittenParameters): Iterable<{ name: string; params: WrittenParameters }> {
  for (const [name, property] of Object.entries(nestedProperties(schema))) {
    if (!(name in right)) continue;
    const { [name]: value, ...others } = right;
    for (const alias of parameterInfo(property).aliases ?? [])
      yield { name: alias, params: { ...others, ...nested(alias.split('.'), value) } };
    if (!isPlain(value)) continue;
    for (const inner of aliased(property, value))
      yield { name: inner.name, params: { ...others, [name]: inner.params } };
  }
}

/** A value under a name that may lead into objects. */
function nested([step = '', ...rest]: readonly string[], value: unknown): WrittenParameters {
  return { [step]: rest.length === 0 ? value : nested(rest, value) };
}

/** The right parameters with a name that is none, at the top and in each object. */
function* misspelt(schema: Schema, right: WrittenParameters): Iterable<{ name: string; params: WrittenParameters }> {
  const properties = nestedProperties(schema);
  const [near = 'parameter'] = Object.keys(properties);
  const wrong = `${near}_x`;
  yield { name: wrong, params: { ...right, [wrong]: 'x' } };
  for (const [name, value] of Object.entries(right)) {
    const property = properties[name];
    // What takes any names, such as types by column, has none that is unknown.
    if (property === undefined || !hasNames(property) || !isPlain(value)) continue;
    for (const inner of misspelt(property, value))
      yield { name: `${name}.${inner.name}`, params: { ...right, [name]: inner.params } };
  }
}

const secretName = /(^|_)(password|passwd|secret|token|api_?key|credentials?|private_key|passphrase|access_key)$/i;

/** Names that say that there is a secret behind them, and are not marked. Objects count by what is in them. */
function unmarkedSecrets(schema: Schema, above = ''): readonly string[] {
  return Object.entries(nestedProperties(schema)).flatMap(([name, property]) => {
    const path = above === '' ? name : `${above}.${name}`;
    if (parameterInfo(property).secret === true) return [];
    if (hasNames(property)) return unmarkedSecrets(property, path);
    return secretName.test(name) ? [path] : [];
  });
}

function hasNames(schema: Schema): boolean {
  return Object.keys(nestedProperties(schema)).length > 0;
}

function isPlain(value: unknown): value is WrittenParameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
