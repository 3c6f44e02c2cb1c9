import { isSymbol, type Token } from '../scan/token.js';

const width = 100;

interface Item {
  readonly leading: readonly Token[];
  readonly tokens: readonly Token[];
  readonly trailing: readonly Token[];
}

/**
 * An object, array or list in brackets: on one line where that fits, else one item per line. `column` is where it
 * begins, `indent` how far its line is indented. Comments keep their place beside or above an item.
 */
export function bracketText(text: string, tokens: readonly Token[], column: number, indent: number): string {
  const open = sliceOf(text, tokens[0]);
  const close = sliceOf(text, tokens.at(-1));
  const items = itemsOf(text, tokens.slice(1, -1));
  const commented = tokens.some(({ kind }) => kind === 'comment');
  if (!commented) {
    const inside = items.map((item) => itemText(text, item.tokens, 0, 0, Number.POSITIVE_INFINITY)).join(', ');
    const padding = open === '{' && inside !== '' ? ' ' : '';
    const line = `${open}${padding}${inside}${padding}${close}`;
    if (column + line.length <= width || items.length === 0) return line;
  }
  const inner = indent + 2;
  const margin = ' '.repeat(inner);
  const lines = items.flatMap((item, i) => {
    const above = item.leading.map((comment) => `${margin}${sliceOf(text, comment)}`);
    const beside = item.trailing.map((comment) => ` ${sliceOf(text, comment)}`).join('');
    if (item.tokens.length === 0) return [...above, ...(beside === '' ? [] : [`${margin}${beside.trimStart()}`])];
    const last = items.slice(i + 1).every(({ tokens: rest }) => rest.length === 0);
    return [...above, `${margin}${itemText(text, item.tokens, inner, inner, width)}${last ? '' : ','}${beside}`];
  });
  return [open, ...lines, `${' '.repeat(indent)}${close}`].join('\n');
}

function itemsOf(text: string, tokens: readonly Token[]): Item[] {
  const depth = Math.min(...tokens.map((token) => token.depth));
  const items: { leading: Token[]; tokens: Token[]; trailing: Token[] }[] = [];
  let current: (typeof items)[number] = { leading: [], tokens: [], trailing: [] };
  let ended = false;
  const next = (): void => {
    items.push(current);
    current = { leading: [], tokens: [], trailing: [] };
    ended = false;
  };
  for (const token of tokens) {
    if (token.kind === 'comment' && token.depth === depth) {
      if (ended && !token.startsLine) current.trailing.push(token);
      else {
        if (ended) next();
        if (current.tokens.length === 0 || token.startsLine) current.leading.push(token);
        else current.trailing.push(token);
      }
    } else if (isSymbol(text, token, ',') && token.depth === depth) ended = true;
    else {
      if (ended) next();
      current.tokens.push(token);
    }
  }
  if (current.tokens.length > 0 || current.leading.length > 0 || current.trailing.length > 0) items.push(current);
  return items;
}

/** `key: value`, or a value. */
function itemText(text: string, tokens: readonly Token[], column: number, indent: number, limit: number): string {
  let written = '';
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (isSymbol(text, token, '{') || isSymbol(text, token, '[')) {
      const end = closing(tokens, i);
      const at = limit === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : column + written.length;
      written += bracketText(text, tokens.slice(i, end + 1), at, indent);
      i = end;
    } else if (isSymbol(text, token, ':')) written += ': ';
    else written += sliceOf(text, token);
  }
  return written;
}

/** Index of the bracket that closes the one at `from`. */
export function closing(tokens: readonly Token[], from: number): number {
  const depth = tokens[from]?.depth ?? 0;
  const end = tokens.findIndex((token, i) => i > from && token.kind === 'symbol' && token.depth === depth);
  return end === -1 ? tokens.length - 1 : end;
}

function sliceOf(text: string, token: Token | undefined): string {
  return token === undefined ? '' : text.slice(token.start, token.end);
}
