import { parseXml, XmlCdata, XmlElement, XmlText } from '@rgrove/parse-xml';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { LosslessNumber } from 'lossless-json';
import { memberNames, pathText, valueAt, valuesAt } from './json-path.js';
import { notFound } from './locate.js';
import { isLosslessObject, type Lossless, stringifyLossless } from './lossless.js';

/**
 * An answer of XML as JSON would say it: elements that repeat are lists, attributes are members, an element with nothing
 * but text is that text, or a number or truth value if it is spelt like one of JSON. The root is a member of the whole.
 */
export function parseXmlAnswer(text: string, request: string): Lossless {
  try {
    const { root } = parseXml(text.replace(/^\uFEFF/, ''));
    return root === null ? null : { [root.name]: elementValue(root) };
  } catch (error) {
    const beginning = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw sqlFlowError(codes.rest.wrongContent, { request, wanted: 'XML', found: 'something else', beginning });
  }
}

function elementValue(element: XmlElement): Lossless {
  const { 'xsi:nil': nil, ...attributes } = element.attributes;
  if (nil === 'true') return null;
  const members = new Map<string, Lossless[]>();
  let text = '';
  for (const child of element.children) {
    if (child instanceof XmlElement) members.set(child.name, [...(members.get(child.name) ?? []), elementValue(child)]);
    else if (child instanceof XmlText || child instanceof XmlCdata) text += child.text;
  }
  const inner = text.trim();
  if (members.size === 0 && Object.keys(attributes).length === 0) return inner === '' ? null : scalarOf(inner);
  const own = Object.entries(attributes)
    .filter(([name]) => !name.startsWith('xmlns'))
    .map(([name, value]): [string, Lossless] => [members.has(name) ? `@${name}` : name, scalarOf(value)]);
  const children = [...members].map(([name, values]): [string, Lossless] => [
    name,
    values.length === 1 ? (values[0] ?? null) : values,
  ]);
  return Object.fromEntries([...own, ...children, ...(inner === '' ? [] : [['_text', scalarOf(inner)] as const])]);
}

function scalarOf(text: string): Lossless {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? new LosslessNumber(text) : text;
}

/** The records of an answer of XML. */
export interface XmlRecords {
  readonly records: readonly Lossless[];
  /** The names that lead to them, where a list of them was found: a page with one record has no list. */
  readonly names: readonly string[] | undefined;
}

/** What a path names, the only list of objects, or the only thing that is there. */
export function recordsOfXml(root: Lossless, path: string | undefined, request: string): XmlRecords {
  if (path !== undefined) return { records: recordsAt(root, path, request), names: undefined };
  const lists = listsIn(root, []);
  const [only, other] = lists;
  if (other !== undefined) {
    const paths = lists.map(({ names }) => pathText(names));
    throw notFound(request, `the answer has ${lists.length} lists of elements, ${paths.join(', ')}`, paths);
  }
  if (only !== undefined) return only;
  const [name, inner] = isLosslessObject(root) ? (Object.entries(root)[0] ?? []) : [];
  const members = isLosslessObject(inner) ? Object.entries(inner) : [];
  const objects = members.filter(([, value]) => isLosslessObject(value));
  const [single] = objects;
  if (single === undefined) return { records: [inner ?? null].filter(isLosslessObject), names: undefined };
  if (members.length === 1) return { records: [single[1]], names: [name ?? '', single[0]] };
  const candidates = objects.map(([each]) => pathText([name ?? '', each]));
  throw notFound(request, 'the answer has no list of elements, and it is not clear what is a record', candidates);
}

function recordsAt(root: Lossless, path: string, request: string): readonly Lossless[] {
  const found = memberNames(path) === undefined ? valuesAt(stringifyLossless(root), root, path) : valueAt(root, path);
  if (found === undefined) throw notFound(request, `there is nothing at ${path} in the answer`, []);
  return [found].flat(2).filter(isLosslessObject);
}

type FoundList = XmlRecords & { readonly names: readonly string[] };

function listsIn(value: Lossless | undefined, names: readonly string[]): readonly FoundList[] {
  if (Array.isArray(value))
    return value.some(isLosslessObject) ? [{ names, records: value as readonly Lossless[] }] : [];
  if (!isLosslessObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => listsIn(inner, [...names, name]));
}
