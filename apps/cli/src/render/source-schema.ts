import type { SourceSchema } from '@sqlflow/core';
import type { ColumnChange } from '@sqlflow/engine';
import type { Output } from '../terminal/output.js';
import { renderTable } from './table.js';
import { cellText } from './value-text.js';

/** A stream of a source: its columns with what changed, or only that. */
export function renderSourceSchema(
  schema: SourceSchema,
  { changesOnly }: { readonly changesOnly: boolean },
  out: Output,
): string {
  const { palette } = out;
  const name = schema.stream === '' ? schema.source : `${schema.source}.${schema.stream}`;
  const head = `${palette.bold(cellText(name))} ${palette.dim(`${schema.type}, ${schema.file}`)}`;
  const rows = changesOnly ? schema.changes.map(changeRow) : columnRows(schema);
  const note = palette.dim(noteOf(schema));
  if (rows.length === 0) return `${head}\n${note}`;
  const titles = ['column', 'type', 'was', 'change', 'verdict'];
  const columns = titles.map((title) => ({ title, align: 'left' as const }));
  return `${head}\n${renderTable(columns, rows, { width: out.columns(), palette }).text}\n${note}`;
}

function columnRows({ columns, changes }: SourceSchema): string[][] {
  const changed = (name: string) => changes.find(({ column }) => column.toLowerCase() === name.toLowerCase());
  const gone = changes.filter(({ kind }) => kind === 'gone');
  const present = columns.map(({ name, type }) => {
    const change = changed(name);
    return change === undefined ? [cellText(name), type, '', '', ''] : changeRow(change);
  });
  return [...present, ...gone.map(changeRow)];
}

function changeRow({ column, kind, from, to, verdict }: ColumnChange): string[] {
  return [cellText(column), to ?? '', from ?? '', words[kind], verdict];
}

const words: Readonly<Record<ColumnChange['kind'], string>> = {
  added: 'new',
  gone: 'gone',
  widened: 'wider',
  narrowed: 'narrower',
  changed: 'other type',
};

function noteOf({ lastLoad, changes, inferred }: SourceSchema): string {
  const types = inferred ? '; types as the first rows look' : '';
  if (lastLoad === undefined) return `never loaded so far, so there is nothing to compare with${types}`;
  const last = `the columns of run ${lastLoad.runId}`;
  return changes.length === 0 ? `no change since ${last}${types}` : `compared with ${last}${types}`;
}
