import { codes, type Span } from '@sqlflow/errors';
import type { ActionDict, Node } from 'ohm-js';
import type { LoadModeNode, NameNode, TransformModeNode } from '../ast/statement.js';
import { excerpt } from '../problems.js';
import { type BuildContext, build, buildAll, buildOptional, contextOf, keywordOf, spanOf, textOf } from './context.js';

interface LoadOption {
  readonly clause: 'keys' | 'cursor' | 'batchSize';
  /** The keyword that introduces it. */
  readonly word: string;
  readonly wordSpan: Span;
  readonly value: readonly NameNode[] | NameNode | LoadModeNode['batchSize'];
}

function loadOption(node: Node, clause: LoadOption['clause'], word: Node, value: LoadOption['value']): LoadOption {
  const context = contextOf(node);
  return { clause, word: textOf(word, context).toUpperCase(), wordSpan: spanOf(word, context), value };
}

/** What to write where a clause does not fit the mode; undefined where it does. */
function misfit(spelling: LoadModeNode['spelling'], word: string): string | undefined {
  if (word === 'BATCH_SIZE') return spelling === 'REPLACE' ? 'a replacement is swapped in as a whole' : undefined;
  if (spelling === 'MERGE' || spelling === 'UPSERT') {
    return word === 'WATERMARK' ? `write MODE ${spelling} … CURSOR_FIELD` : undefined;
  }
  if (spelling === 'INCREMENTAL') {
    if (word === 'WATERMARK') return undefined;
    return word === 'CURSOR_FIELD'
      ? 'write MODE INCREMENTAL WATERMARK, or MODE MERGE … CURSOR_FIELD'
      : 'an incremental load merges on the primary_key of its source; to name keys here, write MODE MERGE … CURSOR_FIELD';
  }
  if (word === 'WATERMARK' || word === 'CURSOR_FIELD') return 'to follow a cursor, write MODE INCREMENTAL WATERMARK';
  return 'keys go with MODE MERGE or MODE UPSERT';
}

function checkOptions(
  options: readonly LoadOption[],
  spelling: LoadModeNode['spelling'],
  { problems }: BuildContext,
): void {
  const seen = new Map<string, LoadOption>();
  for (const option of options) {
    const first = seen.get(option.clause);
    const advice = misfit(spelling, option.word);
    if (first !== undefined) {
      const related = [{ message: 'given here first', place: problems.place(first.wordSpan) }];
      problems.add(codes.syntax.givenTwice, { what: option.word }, option.wordSpan, related);
    } else if (advice !== undefined) {
      const args = { clause: option.word, mode: spelling, advice };
      problems.add(codes.syntax.misplacedClause, args, option.wordSpan);
    }
    seen.set(option.clause, first ?? option);
  }
}

/** Reports all but the first of the modes of a statement. */
export function onlyMode<N extends { readonly span: Span }>(
  modes: readonly N[],
  { problems }: BuildContext,
): N | undefined {
  const [first, ...others] = modes;
  for (const other of others) {
    const related = first === undefined ? [] : [{ message: 'given here first', place: problems.place(first.span) }];
    problems.add(
      codes.syntax.givenTwice,
      { what: 'MODE' },
      { start: other.span.start, end: other.span.start + 4 },
      related,
    );
  }
  return first;
}

/** The digits of a whole number of at least 1; anything else is reported. */
export function countOf(
  node: Node,
  what: string,
  { text, tokens, problems }: BuildContext,
): { digits: string; span: Span } {
  const { start, end } = tokens[node.source.startIdx] ?? { start: 0, end: 0 };
  const digits = text.slice(start, end);
  const isCount = /^[1-9]\d*$/.test(digits) && Number.isSafeInteger(Number(digits));
  if (!isCount) problems.add(codes.syntax.wrongNumber, { what, found: excerpt(text, { start, end }) }, { start, end });
  return { digits, span: { start, end } };
}

function transformMode(
  node: Node,
  mode: TransformModeNode['mode'],
  rest: Partial<TransformModeNode> = {},
): TransformModeNode {
  const span = spanOf(node, contextOf(node));
  return { kind: 'transform-mode', mode, keys: [], by: undefined, lookback: undefined, ...rest, span };
}

export const modeActions: ActionDict<unknown> = {
  loadMode(_mode, word, list): LoadModeNode {
    const context = contextOf(this);
    const spelling = textOf(word, context).toUpperCase() as LoadModeNode['spelling'];
    const options = buildAll<LoadOption>(list, context);
    checkOptions(options, spelling, context);
    const chosen = (clause: LoadOption['clause']) => options.find((option) => option.clause === clause)?.value;
    return {
      kind: 'load-mode',
      mode: spelling === 'UPSERT' ? 'merge' : keywordOf(word, context),
      spelling,
      keys: (chosen('keys') as readonly NameNode[] | undefined) ?? [],
      cursor: chosen('cursor') as NameNode | undefined,
      batchSize: chosen('batchSize') as LoadModeNode['batchSize'],
      span: spanOf(this, context),
    };
  },
  loadOption_keys(word, names) {
    return loadOption(this, 'keys', word, build<readonly NameNode[]>(names, contextOf(this)));
  },
  loadOption_cursor(word, name) {
    return loadOption(this, 'cursor', word, build<NameNode>(name, contextOf(this)));
  },
  loadOption_batchSize(word, count) {
    return loadOption(this, 'batchSize', word, countOf(count, 'BATCH_SIZE', contextOf(this)));
  },
  transformMode_replace(_mode, _replace) {
    return transformMode(this, 'replace');
  },
  transformMode_append(_mode, _append) {
    return transformMode(this, 'append');
  },
  transformMode_upsert(_mode, _upsert, _key, names) {
    return transformMode(this, 'upsert', { keys: build(names, contextOf(this)) });
  },
  transformMode_incremental(_mode, _incremental, _by, name, _lookback, lookback) {
    const context = contextOf(this);
    return transformMode(this, 'incremental', { by: build(name, context), lookback: buildOptional(lookback, context) });
  },
  lookback_text(duration): TransformModeNode['lookback'] {
    const context = contextOf(this);
    const span = spanOf(duration, context);
    const quotes = context.text.startsWith('"""', span.start) ? 3 : 1;
    return { text: context.text.slice(span.start + quotes, span.end - quotes), span };
  },
  lookback_number(number, unit): TransformModeNode['lookback'] {
    const context = contextOf(this);
    const words = [number, ...unit.children].map((part) => textOf(part, context).toUpperCase());
    return { text: words.join(' '), span: spanOf(this, context) };
  },
};
