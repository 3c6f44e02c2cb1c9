import type { ResolvedText, TextPiece } from '../text/resolved-text.js';
import { hidden } from '../variables/expand.js';
import type { SecretBook } from '../variables/secret-book.js';
import { isSecretName } from '../variables/secret-names.js';
import { passwordInUrl } from '../variables/url-password.js';

/**
 * An address whose secrets, if any are written in it, are references: addresses are shown in plans and messages. Its
 * password (`postgresql://user:password@host`) and settings whose name says so (`?password=…`, `host=… password=…`) are
 * found however they were put together of variables. Where it is not clear how far one goes, too much is hidden.
 */
export function withoutAddressSecrets(address: ResolvedText, name: string, book: SecretBook): ResolvedText {
  const joined = address.pieces.map((piece) => (piece.kind === 'literal' ? piece.text : unknown)).join('');
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const { start, end, setting } of secretsIn(joined)) {
    if (start < at) continue;
    const secret = cut(address.pieces, start, end);
    // What consists of references only shows nothing.
    if (!secret.some((piece) => piece.kind === 'literal')) continue;
    pieces.push(...cut(address.pieces, at, start));
    const span = { start: secret[0]?.span.start ?? 0, end: secret.at(-1)?.span.end ?? 0 };
    const references = hidden(`${name}.${setting}`, secret, book);
    pieces.push(...references.map((each): TextPiece => ({ ...each, span, fromVariable: true })));
    at = end;
  }
  return at === 0 ? address : { ...address, pieces: [...pieces, ...cut(address.pieces, at, joined.length)] };
}

/** Stands for a reference: it is one letter of whatever it is in. */
const unknown = '\u{FFFC}';

interface SecretRange {
  readonly start: number;
  readonly end: number;
  /** What it is, for the name of the reference. */
  readonly setting: string;
}

function secretsIn(address: string): readonly SecretRange[] {
  const password = passwordIn(address);
  const settings = settingsIn(address);
  return [...(password === undefined ? [] : [password]), ...settings].sort((a, b) => a.start - b.start);
}

/** Only an `@` before the settings ends a password, where there is one. */
function passwordIn(address: string): SecretRange | undefined {
  const found = passwordInUrl(address);
  if (found === undefined) return undefined;
  const { start } = found;
  const settings = address.slice(start).search(/[?#]/);
  const length = settings === -1 ? -1 : address.slice(start, start + settings).lastIndexOf('@');
  if (length === 0) return undefined;
  return { start, end: length === -1 ? found.end : start + length, setting: 'password' };
}

// What may repeat is bounded, so that the time stays linear.
const settingName = /(^|[?&;\s])([\w.%-]{1,100})\s{0,20}=\s{0,20}/g;

function settingsIn(address: string): readonly SecretRange[] {
  return [...address.matchAll(settingName)].flatMap(({ index, 0: all, 1: separator = '', 2: written = '' }) => {
    const setting = decoded(written);
    if (!isSecretName(setting)) return [];
    const start = index + all.length;
    const end = start + valueLength(address.slice(start), separator);
    return end > start ? [{ start, end, setting }] : [];
  });
}

/** A value goes as far as what it is set apart by; one of a list with spaces to the next setting, if it is not quoted. */
function valueLength(rest: string, separator: string): number {
  const end = separator === '?' || separator === '&' ? /&|$/ : separator === ';' ? /;|$/ : /\s[\w.-]{1,100}\s{0,20}=|$/;
  const quoted = /^\s|^$/.test(separator) ? /^'(?:[^'\\]|\\.)*'/s.exec(rest) : null;
  return quoted === null ? rest.search(end) : quoted[0].length;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The letters from one to another of the joined pieces. */
function cut(pieces: readonly TextPiece[], from: number, to: number): TextPiece[] {
  const result: TextPiece[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + (piece.kind === 'literal' ? piece.text : unknown).length;
    const first = Math.max(from, start) - start;
    const last = Math.min(to, end) - start;
    if (first < last) {
      const isWhole = piece.kind !== 'literal' || (first === 0 && last === end - start);
      result.push(isWhole ? piece : { ...piece, text: piece.text.slice(first, last), fromVariable: true });
    }
    start = end;
  }
  return result;
}
