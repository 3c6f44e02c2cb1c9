import { codes, sqlFlowError } from '@sqlflow/errors';
import type { SqlAnalyzer } from '../plan-input.js';

interface Token {
  readonly text: string;
  readonly offset: number;
}

/** A reader of simple SQL that stands in for an engine: tables and files after FROM and JOIN, but for CTEs. */
export function toySql(): SqlAnalyzer & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    references(sql) {
      asked.push(sql);
      return Promise.resolve().then(() => read(sql));
    },
  };
}

function read(sql: string): Awaited<ReturnType<SqlAnalyzer['references']>> {
  const tokens = [...sql.matchAll(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*|\S/gu)]
    .map((match): Token => ({ text: match[0], offset: match.index }))
    .filter(({ text }) => !text.startsWith('--'));
  const wrong = tokens.find(({ text }) => text === '!');
  if (wrong !== undefined) {
    const problem = `syntax error at or near "${sql.slice(wrong.offset, wrong.offset + 12)}"`;
    throw sqlFlowError(codes.run.taskFailed, { task: 'query', problem }, { sqlOffset: wrong.offset });
  }
  const is = (index: number, ...words: readonly string[]): boolean =>
    words.includes(tokens[index]?.text.toUpperCase() ?? '');
  const ctes = tokens.filter((_, at) => is(at + 1, 'AS') && is(at + 2, '(')).map(({ text }) => text.toLowerCase());
  const tables = [];
  const files: string[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.text.startsWith("'") && (is(at - 1, 'FROM') || (is(at - 2, 'READ_CSV') && is(at - 1, '(')))) {
      files.push(token.text.slice(1, -1));
    } else if (is(at - 1, 'FROM', 'JOIN') && /^["\p{L}_]/u.test(token.text) && !is(at + 1, '(')) {
      const second = is(at + 1, '.') ? tokens[at + 2] : undefined;
      const [schema, name] = second === undefined ? [undefined, token.text] : [bare(token.text), second.text];
      if (schema !== undefined || !ctes.includes(name.toLowerCase())) {
        tables.push({ ...(schema === undefined ? {} : { schema }), name: bare(name), offset: token.offset });
      }
    }
  }
  const ends = tokens.filter(({ text }) => text === ';').length;
  const statements = tokens.length === 0 ? 0 : ends + (is(tokens.length - 1, ';') ? 0 : 1);
  return { tables, files, complete: !tokens.some((_, at) => is(at, 'PIVOT')), statements };
}

function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
