import { codes, sqlFlowError } from '@sqlflow/errors';
import { serverWords } from '../http/server-words.js';
import type { Envelope, FoundArray } from './envelope-scanner.js';
import { memberNames, pathText } from './json-path.js';

/** Where the records are in an answer of JSON. */
export type RecordsAt =
  /** The answer is them, or is one. */
  | { readonly kind: 'document'; readonly shape: 'array' | 'object' }
  /** The value that these names lead to. */
  | { readonly kind: 'member'; readonly names: readonly string[] }
  /** What a JSONPath finds that does more than name members. */
  | { readonly kind: 'query'; readonly path: string };

/** Where `data_path` says that they are; undefined where it says nothing or the answer itself. */
export function givenRecords(dataPath: string | undefined): RecordsAt | undefined {
  if (dataPath === undefined) return undefined;
  const names = memberNames(dataPath);
  if (names === undefined) return { kind: 'query', path: dataPath };
  return names.length === 0 ? undefined : { kind: 'member', names };
}

/**
 * Finds the records of an answer that is an array, or has exactly one array of objects, or none and is a record itself.
 * Undefined: the answer holds nothing. Throws `SqlFlowError` where more than one array may be meant, or none.
 */
export function locateRecords(envelope: Envelope, request: string, isDocument: boolean): RecordsAt | undefined {
  const { kind, skeleton, arrays } = envelope;
  if (kind === 'nothing' || skeleton.trim() === 'null') return undefined;
  if (kind === 'array') return { kind: 'document', shape: 'array' };
  if (kind === 'other') throw notFound(request, 'the answer is neither an array nor an object', []);
  if (isDocument) return { kind: 'document', shape: 'object' };
  const candidates = arrays.filter((each) => each.objects > 0 || each.elements === 0);
  const likely = candidates.filter(({ path }) => !besides.test(path.at(-1) ?? ''));
  const wanted = likely.length > 0 ? likely : candidates.filter((each) => each.objects > 0);
  const filled = wanted.filter((each) => each.objects > 0);
  const [only, other] = filled.length > 0 ? filled : wanted;
  if (only !== undefined && other === undefined) return { kind: 'member', names: only.path };
  if (only !== undefined) throw ambiguous(request, filled.length > 0 ? filled : wanted);
  refuseError(skeleton, request);
  return { kind: 'document', shape: 'object' };
}

/** Arrays of these names stand beside the records. */
const besides = /^(_?links?|errors?|warnings?|messages?|included|facets|_?meta|metadata|debug)$/i;

function ambiguous(request: string, arrays: readonly FoundArray[]) {
  const named = arrays.map(({ path, elements }) => `${pathText(path)} (${elements})`).join(', ');
  const what = arrays.some(({ objects }) => objects > 0) ? 'arrays of objects' : 'empty arrays';
  return notFound(
    request,
    `the answer has ${arrays.length} ${what}, ${named}, and it is not clear which holds the records`,
    arrays.map(({ path }) => pathText(path)),
  );
}

function refuseError(skeleton: string, request: string): void {
  let value: unknown;
  try {
    value = JSON.parse(skeleton);
  } catch {
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const reported: unknown = Reflect.get(value, 'error') ?? Reflect.get(value, 'errors');
  if (reported === undefined || reported === null || reported === false || reported === '') return;
  const words = serverWords(skeleton) ?? skeleton.slice(0, 200);
  throw sqlFlowError(codes.rest.reportedError, { request, words });
}

export function notFound(request: string, problem: string, candidates: readonly string[]) {
  return sqlFlowError(codes.rest.recordsNotFound, { request, problem, candidates });
}
