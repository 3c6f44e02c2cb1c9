import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, type Span } from '@sqlflow/errors';
import type { LoadModeNode, LoadNode, PolicyNode, StatementNode } from '../ast/statement.js';
import type { ObjectNode, ValueNode } from '../ast/value.js';

/** What the grammar cannot say: keys given twice, clauses given twice, numbers out of range. */
export function checkStatement(node: StatementNode, source: SourceText, diagnostics: Diagnostic[]): void {
  switch (node.kind) {
    case 'source': {
      const object = node.origin.kind === 'connector' ? node.origin.params : node.origin.options;
      if (object !== undefined) checkKeys(object, source, diagnostics);
      checkPolicies(node.policies, source, diagnostics);
      return;
    }
    case 'load':
      checkLoad(node, source, diagnostics);
      return;
    case 'export':
      if (node.options !== undefined) checkKeys(node.options, source, diagnostics);
      return;
    case 'set':
      checkKeys(node.value, source, diagnostics);
      return;
    default:
  }
}

function checkKeys(value: ValueNode, source: SourceText, diagnostics: Diagnostic[]): void {
  if (value.kind === 'array') for (const item of value.items) checkKeys(item, source, diagnostics);
  if (value.kind === 'object') checkObjectKeys(value, source, diagnostics);
}

function checkObjectKeys(object: ObjectNode, source: SourceText, diagnostics: Diagnostic[]): void {
  const seen = new Map<string, Span>();
  for (const { key, keySpan, value } of object.entries) {
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const related = [{ message: 'first given here', place: placeOf(source, earlier) }];
      diagnostics.push(diagnostic(codes.syntax.duplicateKey, { key }, { place: placeOf(source, keySpan), related }));
    } else seen.set(key, keySpan);
    checkKeys(value, source, diagnostics);
  }
}

function checkPolicies(policies: readonly PolicyNode[], source: SourceText, diagnostics: Diagnostic[]): void {
  const seen = new Set<string>();
  for (const policy of policies) {
    const place = placeOf(source, policy.span);
    const what = policy.kind.toUpperCase().replaceAll('-', '_');
    if (seen.has(policy.kind)) diagnostics.push(diagnostic(codes.syntax.givenTwice, { what }, { place }));
    seen.add(policy.kind);
    if (policy.kind === 'on-error' && policy.retries === 0) {
      diagnostics.push(diagnostic(codes.syntax.wrongNumber, { what: 'RETRY', found: '0' }, { place }));
    }
  }
}

function checkLoad({ mode }: LoadNode, source: SourceText, diagnostics: Diagnostic[]): void {
  if (mode === undefined) return;
  const text = source.text.slice(mode.span.start, mode.span.end);
  for (const [what, pattern] of clauses) {
    if ((text.match(pattern)?.length ?? 0) > 1) {
      diagnostics.push(diagnostic(codes.syntax.givenTwice, { what }, { place: placeOf(source, mode.span) }));
    }
  }
  const { batchSize } = mode;
  if (batchSize !== undefined && /^0+$/.test(batchSize.digits)) {
    const place = placeOf(source, batchSize.span);
    diagnostics.push(diagnostic(codes.syntax.wrongNumber, { what: 'BATCH_SIZE', found: batchSize.digits }, { place }));
  }
  checkKeysFit(mode, source, diagnostics);
}

const clauses: readonly (readonly [string, RegExp])[] = [
  ['the list of keys', /\b(MERGE_KEYS|PRIMARY_KEY|KEY)\b/gi],
  ['the cursor', /\b(CURSOR_FIELD|WATERMARK)\b/gi],
  ['BATCH_SIZE', /\bBATCH_SIZE\b/gi],
];

function checkKeysFit(mode: LoadModeNode, source: SourceText, diagnostics: Diagnostic[]): void {
  if (mode.mode !== 'append' || mode.keys.length === 0) return;
  const args = { clause: 'a list of keys', mode: 'APPEND', fits: 'MODE MERGE or MODE UPSERT' };
  diagnostics.push(diagnostic(codes.syntax.misplacedClause, args, { place: placeOf(source, mode.span) }));
}
