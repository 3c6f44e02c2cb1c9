import type { CheckedParameters, ParameterPath } from '@sqlflow/connector-sdk/parameters';
import { codes, type Span } from '@sqlflow/errors';
import type { SourceFile } from '../files/source-file.js';
import { encodeLeaf, encodeText } from '../plan/encode-text.js';
import type { PlanValue } from '../plan/plan.js';
import type { Report } from '../report.js';
import { actualText, type ResolvedText, referencesOf } from '../text/resolved-text.js';
import { hidden } from '../variables/expand.js';
import type { SecretBook } from '../variables/secret-book.js';
import { pathKey, type WrittenEntry, type WrittenParameters } from './written-parameters.js';

export interface PlanParametersInput {
  readonly checked: CheckedParameters;
  readonly written: WrittenParameters;
  /** First part of the names of secrets: `shop` of `shop.password`. */
  readonly name: string;
  readonly file: SourceFile;
  readonly span: Span;
  readonly book: SecretBook;
  readonly report: Report;
}

/** Checked parameters with their secrets in the book. */
export interface HiddenParameters {
  /** The plan's form. To be called when all secrets of the pipeline are known. */
  encode(): PlanValue;
  /** The parameters with `texts` in place of those that hold references. */
  withReferences(texts: (text: ResolvedText) => string): Readonly<Record<string, unknown>>;
  /** True: some text holds a reference. */
  readonly hasReferences: boolean;
}

/** Makes every secret among checked parameters a reference, wherever it came from. */
export function hideSecrets(input: PlanParametersInput): HiddenParameters {
  const leaves = new Map<string, ResolvedText | JsonLeaf>();
  for (const [pointer, origin] of input.checked.origins) {
    const value = valueAt(input.checked.input, pointer);
    const leaf = value === undefined ? undefined : hiddenLeaf(pointer, origin, value, input);
    if (leaf !== undefined) leaves.set(pointer, leaf);
  }
  return {
    hasReferences: [...leaves.values()].some((leaf) => 'pieces' in leaf && referencesOf(leaf).length > 0),
    encode: () => toPlanValue(input.checked.input, '', (pointer, value) => encodeAt(leaves.get(pointer), value, input)),
    withReferences: (texts) =>
      mapLeaves(input.checked.input, '', (pointer, value) => {
        const leaf = leaves.get(pointer);
        return leaf !== undefined && 'pieces' in leaf ? texts(leaf) : value;
      }) as Readonly<Record<string, unknown>>,
  };
}

/** A secret that is no text: its JSON is the secret. */
interface JsonLeaf {
  readonly json: ResolvedText;
}

function hiddenLeaf(
  pointer: string,
  origin: ParameterPath,
  value: unknown,
  input: PlanParametersInput,
): ResolvedText | JsonLeaf | undefined {
  const entry = nearestText(origin, input.written);
  const text = entry?.text;
  const references = text === undefined ? [] : referencesOf(text);
  const isSecret = input.checked.secrets.some((each) => pointer === each || pointer.startsWith(`${each}/`));
  const same = typeof value === 'string' && text !== undefined && actualText(text) === value;
  const name = `${input.name}${pointer.replaceAll('/', '.')}`;
  if (value === null || (!isSecret && references.length === 0)) return undefined;
  if (same) return isSecret ? whole(hidden(name, text.pieces, input.book), input.span) : text;
  if (references.some((reference) => reference.known === 'in-run')) {
    const at = { file: input.file, span: entry?.valueSpan ?? input.span };
    const what = `\`${origin.join('.')}\``;
    for (const { name: reference, known } of references) {
      if (known === 'in-run') input.report.add(codes.references.knownOnlyInRun, { name: reference, what }, at);
    }
    return undefined;
  }
  const written = typeof value === 'string' ? value : JSON.stringify(jsonOf(value));
  const secret = whole(hidden(name, [{ kind: 'literal', text: written }], input.book), input.span);
  return typeof value === 'string' ? secret : { json: secret };
}

function whole(pieces: ReturnType<typeof hidden>, span: Span): ResolvedText {
  return { pieces: pieces.map((piece) => ({ ...piece, span, fromVariable: true })), span };
}

/** The text that a value was written in: its own, or one that holds a whole list. */
function nearestText(path: ParameterPath, written: WrittenParameters): WrittenEntry | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const entry = written.entries.get(pathKey(path.slice(0, length)));
    if (entry?.text !== undefined) return entry;
    if (entry !== undefined && length === path.length) return undefined;
  }
  return undefined;
}

function encodeAt(leaf: ResolvedText | JsonLeaf | undefined, value: unknown, input: PlanParametersInput): PlanValue {
  if (leaf === undefined) {
    if (typeof value !== 'string') return jsonOf(value);
    return encodeLeaf(whole([{ kind: 'literal', text: value }], input.span), input.book);
  }
  if ('pieces' in leaf) return encodeLeaf(leaf, input.book);
  const { text } = encodeText(leaf.json, input.book);
  return typeof text === 'string' ? text : { $text: text.text, $references: text.references, $json: true };
}

/** Numbers that a double would round, and integers of any size, keep their digits. */
function jsonOf(value: unknown): PlanValue {
  if (typeof value === 'bigint') return { $number: String(value) };
  if (typeof value === 'object' && value !== null && '$number' in value) return { $number: String(value.$number) };
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  return toPlanValue(value, '', (_, inner) => jsonOf(inner));
}

function toPlanValue(value: unknown, pointer: string, leaf: (pointer: string, value: unknown) => PlanValue): PlanValue {
  return mapLeaves(value, pointer, leaf) as PlanValue;
}

function mapLeaves(value: unknown, pointer: string, leaf: (pointer: string, value: unknown) => unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item, at) => mapLeaves(item, `${pointer}/${at}`, leaf));
  if (typeof value !== 'object' || '$number' in value) return leaf(pointer, value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      mapLeaves(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, leaf),
    ]),
  );
}

function valueAt(input: unknown, pointer: string): unknown {
  let value = input;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
