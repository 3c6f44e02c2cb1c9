import { paths, query } from 'jsonpath-rfc9535';
import { isLosslessObject, type Lossless } from './lossless.js';

/** A path in the syntax of RFC 9535: the leading `$.` may be left out. */
export function fullPath(path: string): string {
  const text = path.trim();
  if (text.startsWith('$')) return text;
  return text.startsWith('[') ? `$${text}` : `$.${text}`;
}

/** Why a text is no JSONPath; undefined when it is one. */
export function pathProblem(path: string): string | undefined {
  if (memberNames(path) !== undefined) return undefined;
  try {
    query(null, fullPath(path));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first value at a path; undefined where there is none. */
export function valueAt(root: Lossless, path: string): Lossless | undefined {
  const names = /\[\s*\*\s*\]$/.test(path) ? undefined : memberNames(path);
  return names === undefined ? (query(root as never, fullPath(path)) as readonly Lossless[])[0] : follow(root, names);
}

/** All values at a path of a document, with the digits of their numbers. */
export function valuesAt(text: string, root: Lossless, path: string): readonly Lossless[] {
  // Filters compare numbers, which only those of JavaScript can be.
  return paths(JSON.parse(text), fullPath(path)).map((each) => follow(root, normalSteps(each)) as Lossless);
}

function follow(root: Lossless, steps: readonly (string | number)[]): Lossless | undefined {
  let at: Lossless | undefined = root;
  for (const step of steps) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at[step] as Lossless | undefined) : undefined;
    else at = isLosslessObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

/** The steps of a normalized path, `$['data'][0]`. */
function normalSteps(path: string): (string | number)[] {
  return [...path.matchAll(/\[(?:(\d+)|'((?:[^'\\]|\\.)*)')\]/g)].map(([, index, name]) =>
    index === undefined ? unescaped(name ?? '') : Number(index),
  );
}

function unescaped(name: string): string {
  return JSON.parse(`"${name.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`) as string;
}

const step = /^(?:\.([\p{L}_][\p{L}\p{N}_@-]*)|\[\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\])/u;

/** The names that a path leads through, if it does nothing else but at its end take all elements; else undefined. */
export function memberNames(path: string): readonly string[] | undefined {
  let rest = fullPath(path)
    .slice(1)
    .replace(/\[\s*\*\s*\]$/, '');
  const names: string[] = [];
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    names.push(match[1] ?? match[2] ?? match[3] ?? '');
    rest = rest.slice(match[0].length);
  }
  return names;
}

/** Names as a path that people write. */
export function pathText(names: readonly string[]): string {
  if (names.length === 0) return '$';
  const steps = names.map((name) => (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? `.${name}` : `['${name}']`));
  return steps.join('').replace(/^\./, '');
}
