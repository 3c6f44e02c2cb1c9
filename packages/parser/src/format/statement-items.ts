import type { CommentNode } from '../ast/statement.js';
import { type Token, wordOf } from '../scan/token.js';

/** A token or comment of a statement as it will be written. */
export interface Item {
  readonly kind: 'word' | 'open' | 'close' | 'comma' | 'dot' | 'colon' | 'sql' | 'other' | 'comment';
  readonly text: string;
  /** It began a line in the source. */
  readonly startsLine: boolean;
  /** For SQL that began a line: the space it was indented with. */
  readonly margin: string | undefined;
  /** A keyword in upper case; undefined for everything else. */
  readonly keyword: string | undefined;
}

const symbols: Readonly<Record<string, Item['kind']>> = {
  '(': 'open',
  '[': 'open',
  '{': 'open',
  ')': 'close',
  ']': 'close',
  '}': 'close',
  ',': 'comma',
  '.': 'dot',
  ':': 'colon',
};

/** Tokens and comments of a statement in the order of the text, keywords in their case, trailing commas left out. */
export function itemsOf(
  text: string,
  tokens: readonly Token[],
  comments: readonly CommentNode[],
  kept: ReadonlySet<number>,
): readonly Item[] {
  const items: Item[] = [];
  let next = 0;
  tokens.forEach((token, i) => {
    for (let comment = comments[next]; comment !== undefined && comment.span.start < token.start; next += 1) {
      items.push(itemOfComment(text, comment));
      comment = comments[next + 1];
    }
    const item = itemOfToken(text, token, kept);
    const following = tokens[i + 1];
    const isTrailingComma =
      item.kind === 'comma' && following !== undefined && /^[}\]]$/.test(sliceOf(text, following));
    if (isTrailingComma) return;
    // A comma stands behind what it follows, not behind the comment on that.
    const place = item.kind === 'comma' ? items.findLastIndex(({ kind }) => kind !== 'comment') + 1 : items.length;
    items.splice(place, 0, item);
  });
  return [...items, ...comments.slice(next).map((comment) => itemOfComment(text, comment))];
}

function itemOfComment(text: string, { text: comment, span }: CommentNode): Item {
  const startsLine = marginBefore(text, span.start) !== undefined;
  return { kind: 'comment', text: comment, startsLine, margin: undefined, keyword: undefined };
}

function itemOfToken(text: string, token: Token, kept: ReadonlySet<number>): Item {
  const written = sliceOf(text, token);
  const { startsLine } = token;
  const plain = { text: written, startsLine, margin: undefined, keyword: undefined };
  if (token.kind === 'sql') return { ...plain, kind: 'sql', margin: marginBefore(text, token.start) };
  if (token.kind === 'punctuation') return { ...plain, kind: symbols[written] ?? 'other' };
  const word = wordOf(text, token);
  if (word === undefined || kept.has(token.start)) return { ...plain, kind: 'other' };
  const isValue = word === 'TRUE' || word === 'FALSE' || word === 'NULL';
  if (isValue) return { ...plain, kind: 'word', text: word.toLowerCase() };
  return { ...plain, kind: 'word', text: oneSpelling[word] ?? word, keyword: word };
}

/** Keywords that are written in one way of several. */
const oneSpelling: Readonly<Record<string, string>> = { ELSEIF: 'ELSE IF', ELSIF: 'ELSE IF', ENDIF: 'END IF' };

/** The space between the start of a line and an offset; undefined when there is more than space. */
function marginBefore(text: string, at: number): string | undefined {
  const margin = text.slice(Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1, at);
  return margin.trim() === '' ? margin : undefined;
}

function sliceOf(text: string, { start, end }: Token): string {
  return text.slice(start, end);
}
