import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { serverWords } from '../http/server-words.js';

export type AnswerFormat = 'json' | 'ndjson' | 'csv' | 'xml';

/** What the header says that an answer is made of; JSON where it says something else. */
export function formatOfHeader(contentType: string | null): AnswerFormat {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/(ndjson|jsonl|jsonlines|json-lines|json-seq)$/.test(type)) return 'ndjson';
  if (type === 'text/csv' || type === 'application/csv') return 'csv';
  if (/^(text|application)\/xml$/.test(type) || (type.endsWith('+xml') && type !== 'application/xhtml+xml'))
    return 'xml';
  return 'json';
}

const names: Readonly<Record<AnswerFormat, string>> = {
  json: 'JSON',
  ndjson: 'lines of JSON',
  csv: 'CSV',
  xml: 'XML',
};

/** The error for a page for people where data should be; undefined where the beginning does not look like one. */
export function refuseHtml(
  format: AnswerFormat,
  contentType: string | null,
  head: Buffer,
  request: string,
): SqlFlowError | undefined {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const isHtml = /^<(!doctype\s+html|html|head|body)/i.test(text) || /html/i.test(contentType ?? '');
  const isMarkup = text.startsWith('<') && format !== 'xml' && format !== 'csv';
  if (!isMarkup && !(isHtml && text.startsWith('<'))) return undefined;
  const found = isHtml ? 'a page of HTML' : 'XML';
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1];
  const beginning = serverWords(title === undefined ? text : title)?.slice(0, 120) ?? '';
  return sqlFlowError(codes.rest.wrongContent, { request, wanted: names[format], found, beginning });
}

/** The first character that is no space: of a document `[` or `{`. */
export function firstCharacter(head: Buffer): string {
  return head
    .toString('utf8', 0, 1024)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .slice(0, 1);
}

/** Whether a body of JSON is an array without elements. */
export function isEmptyArray(head: Buffer, bytes: number): boolean {
  return bytes <= head.length && /^\s*\[\s*\]\s*$/.test(head.toString('utf8'));
}
