import { SqlFlowError } from '@sqlflow/errors';
import type { CheckStep } from '../../check-step.js';
import type { Source } from '../../source.js';
import type { Check } from '../check.js';
import { applies, demand, shownWhole } from '../failure.js';
import { refusing } from '../faults.js';
import type { Mistake } from '../fixture.js';
import { checkParameters, parseParameters } from '../parameters/index.js';
import { collect } from '../reading/collect.js';
import { fillStream, readAll, requestFor, type Subject, sourceFixture, withSource } from '../subject.js';

export const errorChecks: readonly Check[] = [
  {
    name: 'source: check',
    promise: 'A check of the connection passes where all is right, and else says what to fix',
    async run(subject) {
      const { mistakes, streams } = sourceFixture(subject);
      await fillStream(subject, streams[0]);
      const right = await withSource(subject, {}, stepsOf);
      const failed = right.find(({ result }) => result === 'failed');
      demand(right.length > 0, 'a check of the connection has no steps');
      demand(failed === undefined, `with right parameters the step "${failed?.name}" fails: ${failed?.detail}`);
      for (const mistake of mistakes) requireFix(mistake, await stepsWith(subject, mistake));
    },
  },
  {
    name: 'source: errors',
    promise: 'An error is classified, names the parameter it is about, and says what to do',
    async run(subject) {
      const { mistakes, streams } = sourceFixture(subject);
      await fillStream(subject, streams[0]);
      demand(mistakes.length > 0, 'the fixture has no mistakes');
      for (const mistake of mistakes) {
        requireTelling(mistake, await errorOf(() => readAll(subject, streams[0], {}, { params: mistake.params })));
      }
    },
  },
  {
    name: 'source: secrets',
    promise: 'No secret is in columns, checkpoints, check steps, fingerprints or errors',
    async run(subject) {
      const secrets = secretsOf(subject);
      applies(secrets.length > 0, 'it has no secrets');
      for (const [where, text] of await outputsOf(subject)) {
        const found = secrets.find(({ value }) => text.includes(value));
        demand(found === undefined, `${where} holds the value of \`${found?.name}\``);
      }
    },
  },
];

async function stepsOf(source: Source): Promise<readonly CheckStep[]> {
  return (await source.check?.()) ?? [];
}

async function stepsWith(subject: Subject, { params }: Mistake): Promise<readonly CheckStep[]> {
  return withSource(subject, { params }, stepsOf);
}

/** Fails unless a step failed and says what to fix. */
export function requireFix({ name }: Pick<Mistake, 'name'>, steps: readonly CheckStep[]): void {
  const failed = steps.find(({ result }) => result === 'failed');
  demand(failed !== undefined, `${name}: every step of the check passes`);
  demand((failed.fix ?? '') !== '', `${name}: the step "${failed.name}" fails and does not say what to fix`);
}

/** What is thrown; undefined: nothing. */
export async function errorOf(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error ?? 'something that is nothing';
  }
}

/** Fails unless the error says all that an error must. */
export function requireTelling({ name, parameter, failure = 'config' }: Omit<Mistake, 'params'>, error: unknown): void {
  demand(error !== undefined, `${name}: nothing fails`);
  demand(SqlFlowError.isInstance(error), `${name}: the error is no SqlFlowError: ${String(error)}`);
  const { diagnostic } = error;
  demand(
    diagnostic.failure === failure,
    `${name}: the error is classified as ${diagnostic.failure}, not as ${failure}`,
  );
  demand(
    parameter === undefined || diagnostic.parameter === parameter,
    `${name}: the error names ${diagnostic.parameter === undefined ? 'no parameter' : `\`${diagnostic.parameter}\``}, not \`${parameter}\``,
  );
  demand((diagnostic.hint ?? '') !== '', `${name}: the error has no hint`);
}

interface SecretValue {
  readonly name: string;
  readonly value: string;
}

/** The secrets among the right parameters. */
function secretsOf(subject: Subject): readonly SecretValue[] {
  const { connector, fixture } = subject;
  if (connector.source === undefined || fixture.source === undefined) return [];
  const { input, secrets } = checkParameters(connector.source.params, {
    ...fixture.source.params,
    ...fixture.source.streams[0].params,
  });
  return secrets.flatMap((pointer) => {
    const path = pointer.split('/').slice(1);
    const value = path.reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>>)[step], input);
    // Anything shorter may stand anywhere by chance.
    return typeof value === 'string' && value.length >= 6 ? [{ name: path.join('.'), value }] : [];
  });
}

/** Everything that a source hands over besides rows, with where it comes from. */
async function outputsOf(subject: Subject): Promise<readonly (readonly [where: string, text: string])[]> {
  const { connector, fixture } = subject;
  const { params, streams, mistakes } = sourceFixture(subject);
  const [stream] = streams;
  await fillStream(subject, stream);
  const outputs: [string, string][] = [];
  await withSource(subject, {}, async (source) => {
    outputs.push(['what discover says', shownWhole(await source.discover())]);
    outputs.push(['a step of the check', shownWhole(await stepsOf(source))]);
    const { batches } = await collect(fixture, source.read(requestFor(stream)));
    const told = batches.filter(({ kind }) => kind === 'schema' || kind === 'checkpoint');
    outputs.push(['a checkpoint', shownWhole(told)]);
  });
  const definition = connector.source;
  if (definition?.fingerprint !== undefined) {
    const parsed = parseParameters(definition.params, { ...params, ...stream.params });
    outputs.push(['the fingerprint', definition.fingerprint(parsed, stream.stream ?? '')]);
  }
  for (const mistake of mistakes) {
    const error = await errorOf(() => readAll(subject, stream, {}, { params: mistake.params }));
    outputs.push([`the error for ${mistake.name}`, textOf(error)]);
  }
  const error = await errorOf(() => readAll(subject, stream, {}, { fetch: refusing }));
  outputs.push(['the error for a system that is down', textOf(error)]);
  return outputs;
}

/** All that an error says to people, with what it was caused by. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const told = SqlFlowError.isInstance(error) ? shownWhole(error.diagnostics) : '';
  return [error.message, told, error.cause === undefined ? '' : textOf(error.cause)].join('\n');
}
