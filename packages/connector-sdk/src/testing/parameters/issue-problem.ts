import { suggest } from '@sqlflow/errors';
import type { z } from 'zod';
import type { IssueParams } from '../../params/issue-params.js';
import { definitionOf, type Schema } from '../../params/schema-layers.js';
import type { ParameterPath, ParameterProblem } from './checked.js';
import { type Conversion, type ConvertedNode, pointerOf, spokenPath } from './conversion.js';
import { isRawNumber, shownValue } from './raw-value.js';
import { innermost } from './schema-shape.js';
import { typePhrase, typeText } from './type-text.js';

/** A finding of zod in the words of the user's file. */
export function problemOfIssue(conversion: Conversion, issue: z.core.$ZodIssue, input: unknown): ParameterProblem {
  if (issue.code === 'invalid_union') {
    const nested = deepestIssues(issue);
    const only = nested.length === 1 ? nested[0] : undefined;
    if (only !== undefined) return problemOfIssue(conversion, { ...only, path: [...issue.path, ...only.path] }, input);
  }
  const { node, rest } = nearestNode(conversion, issue.path);
  const written: ParameterPath = [...node.written, ...rest];
  const isAbsent = rest.length > 0 && valueAt(input, issue.path) === undefined;
  // Of what a check of the connector's own says about an absent parameter, only its author knows what it means.
  if (isAbsent && issue.code !== 'custom') return missing(node, rest);
  const { sentence, hint } = complaint(issue, node);
  const params = issue.code === 'custom' ? ((issue.params ?? {}) as IssueParams) : {};
  const lacking = isAbsent && params.kind === 'missing' ? givenHint(node, rest) : undefined;
  const shownHint = params.hint ?? hint ?? lacking;
  const subject = written.length === 0 ? '' : `\`${spokenPath(written)}\` `;
  return {
    path: isAbsent ? node.written : written,
    at: isAbsent || written.length === 0 ? 'object' : 'value',
    kind: params.kind ?? 'invalid',
    message:
      issue.code === 'custom' && (params.kind !== undefined || subject === '') ? sentence : `${subject}${sentence}`,
    ...(shownHint === undefined ? {} : { hint: shownHint }),
  };
}

function missing(node: ConvertedNode, rest: ParameterPath): ParameterProblem {
  const hint = givenHint(node, rest);
  return {
    path: node.written,
    at: 'object',
    kind: 'missing',
    message: `\`${spokenPath([...node.written, ...rest])}\` is missing`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function givenHint(node: ConvertedNode, rest: ParameterPath): string | undefined {
  const schema = schemaBelow(node.schema, rest);
  return schema === undefined ? undefined : `it must be given, as ${typeText(schema)}`;
}

/** The nearest value that the user wrote at or above `path`, and the steps from there to the place of the issue. */
function nearestNode(
  conversion: Conversion,
  path: readonly PropertyKey[],
): { node: ConvertedNode; rest: ParameterPath } {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = conversion.nodes.get(pointerOf(path.slice(0, length)));
    if (node !== undefined) return { node, rest: path.slice(length) as ParameterPath };
  }
  throw new TypeError('a conversion always holds its root');
}

function schemaBelow(schema: Schema, path: ParameterPath): Schema | undefined {
  return path.reduce<Schema | undefined>((at, step) => {
    const definition = at === undefined ? undefined : definitionOf(innermost(at));
    if (definition?.type === 'object') return definition.shape[step];
    return definition?.type === 'array' ? definition.element : undefined;
  }, schema);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | null | undefined)?.[step], input);
}

/** The issues of the one union option whose own type fits the value, if there is just one. */
function deepestIssues(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const fitting = issue.errors.filter((issues) =>
    issues.every((each) => each.path.length > 0 || each.code !== 'invalid_type'),
  );
  return fitting.length === 1 ? (fitting[0] ?? []) : [];
}

function complaint(issue: z.core.$ZodIssue, node: ConvertedNode): { sentence: string; hint?: string | undefined } {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union':
      return {
        sentence: `must be ${typePhrase(node.schema)}, not ${shownValue(node.raw, node.secret)}`,
        hint: quotingHint(node),
      };
    case 'invalid_value': {
      const near = typeof node.raw === 'string' ? suggest(node.raw, issue.values.map(String)) : undefined;
      return {
        sentence: `must be ${typePhrase(node.schema)}, not ${shownValue(node.raw, node.secret)}`,
        hint: near === undefined ? undefined : `did you mean \`${near}\`?`,
      };
    }
    case 'too_small':
      return { sentence: sizeSentence('at least', Number(issue.minimum), issue.origin, issue.inclusive !== false) };
    case 'too_big':
      return { sentence: sizeSentence('at most', Number(issue.maximum), issue.origin, issue.inclusive !== false) };
    case 'invalid_format':
      return {
        sentence: `must be ${formats[issue.format] ?? `text of the form \`${issue.pattern ?? issue.format}\``}, not ${shownValue(node.raw, node.secret)}`,
      };
    case 'not_multiple_of':
      return { sentence: `must be a multiple of ${issue.divisor}, not ${shownValue(node.raw, node.secret)}` };
    case 'custom':
      return { sentence: issue.message };
    default:
      return { sentence: `is not valid: ${issue.message}` };
  }
}

const formats: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an e-mail address',
  date: 'a date such as 2026-01-31',
  datetime: 'an instant such as 2026-01-31T08:00:00Z',
  time: 'a time such as 08:00:00',
  duration: 'an ISO 8601 duration such as P7D',
  uuid: 'a UUID',
};

function sizeSentence(bound: 'at least' | 'at most', limit: number, origin: string, inclusive: boolean): string {
  if (origin === 'string')
    return limit === 1 && bound === 'at least' ? 'must not be empty' : `must have ${bound} ${limit} characters`;
  if (origin === 'array')
    return limit === 1 && bound === 'at least' ? 'must not be an empty list' : `must have ${bound} ${limit} entries`;
  if (inclusive) return `must be ${bound} ${limit}`;
  return `must be ${bound === 'at least' ? 'greater' : 'less'} than ${limit}`;
}

/** Text where a number is wanted, and the other way round, is most often a matter of quotes. */
function quotingHint(node: ConvertedNode): string | undefined {
  if (node.secret) return undefined;
  const wanted = typeText(node.schema);
  if (isRawNumber(node.raw) && /\btext\b/.test(wanted)) return `put it in quotes: "${node.raw.$number}"`;
  if (typeof node.raw !== 'string') return undefined;
  const bare = node.raw.trim();
  const fits =
    (/number/.test(wanted) && bare !== '' && Number.isFinite(Number(bare))) ||
    (/`true`/.test(wanted) && /^(true|false)$/i.test(bare));
  if (fits) return `write it without quotes: ${bare.toLowerCase()}`;
  return wanted.startsWith('list of') ? `write a list: ["${bare}"]` : undefined;
}
