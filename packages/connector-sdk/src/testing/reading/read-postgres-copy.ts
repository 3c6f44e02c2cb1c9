import type { Row } from '../../batch.js';
import type { PostgresCopyFormat } from '../../format.js';
import { readCsv } from './read-csv.js';

/** The rows of what COPY wrote, each value as its text, NULL as null. */
export function readPostgresCopy(text: string, { columns }: PostgresCopyFormat): readonly Row[] {
  const rows = readCsv(text, copyForm, columns);
  const form = new Map(columns.map(({ name, type }) => [name, formOf(type)]));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' ? (form.get(name)?.(value) ?? value) : value,
      ]),
    ),
  );
}

const copyForm = {
  type: 'csv',
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: false,
  encoding: 'utf-8',
  compression: 'none',
  skipRows: 0,
  comment: '',
  nullValues: ['\\N'],
  decimalSeparator: '.',
  decimals: 'decimal',
  inferTypes: false,
} as const;

/** How PostgreSQL writes what the kit writes otherwise. */
function formOf(type: string): ((text: string) => unknown) | undefined {
  if (type === 'BOOLEAN') return (text) => text === 't';
  if (type === 'BLOB') return (text) => Buffer.from(text.slice(2), 'hex');
  return undefined;
}
