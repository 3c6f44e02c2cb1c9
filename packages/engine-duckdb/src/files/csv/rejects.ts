import type { RejectedRow } from '@sqlflow/engine';
import type { Session } from '../../session.js';
import { quoteName } from '../../sql-text.js';
import type { StagingBuilder } from '../../stage/staging-builder.js';
import { showValue } from '../../values/misfit.js';
import { drawnFrom } from '../drawn-from.js';
import { badValues } from './bad-value.js';
import { placeOf, reasonOf } from './csv-error.js';
import type { CsvPlan } from './plan-csv.js';
import type { CsvSelection } from './select-csv.js';

/** Tells of every record that was left out; returns how many. */
export async function reportRejects(
  builder: StagingBuilder,
  helper: Session,
  plan: CsvPlan,
  selection: Omit<CsvSelection, 'hive'>,
): Promise<bigint> {
  const { badRecords, rejects } = selection;
  if (badRecords === 'fail' || badRecords === 'skip' || rejects === undefined) return 0n;
  let count = 0n;
  const report = (reject: RejectedRow) => {
    count += 1n;
    builder.options.onReject?.(reject);
  };
  for await (const reject of badRecordsOf(builder.session, plan, badRecords)) report(reject);
  const most = Number(await drawnFrom(builder.session, rejects));
  if (most > 0) {
    for await (const { file, line, column, value, source } of badValues(helper, plan, selection, most)) {
      const reason = `${showValue(value)} is not ${column.type}`;
      const place = line === undefined ? {} : { line };
      report({ file, ...place, column: column.name, reason, ...(source === undefined ? {} : { text: source }) });
    }
  }
  return count;
}

/** Records that DuckDB could not read. One record may have several entries: the first says it. */
async function* badRecordsOf(
  session: Session,
  plan: CsvPlan,
  { scans, errors }: { readonly scans: string; readonly errors: string },
): AsyncGenerator<RejectedRow> {
  const rows = await session.rows(
    `SELECT file_path AS file, line::VARCHAR AS line, csv_line AS text, error_message AS message
     FROM temp.main.${quoteName(errors)} JOIN temp.main.${quoteName(scans)} USING (scan_id, file_id)
     QUALIFY row_number() OVER (PARTITION BY file_path, line_byte_position ORDER BY column_idx) = 1
     ORDER BY file_path, line_byte_position`,
  );
  for (const row of rows) {
    const place = await placeOf(String(row.file), Number(row.line), plan);
    yield {
      file: place.file,
      line: BigInt(place.line),
      reason: reasonOf(String(row.message)),
      text: withoutLineBreaks(String(row.text)),
    };
  }
}

/** DuckDB takes empty lines before a record for a part of it. */
function withoutLineBreaks(text: string): string {
  return text.replace(/^[\r\n]+|[\r\n]+$/g, '');
}
