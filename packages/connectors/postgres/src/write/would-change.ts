import pg from 'pg';
import { decimalOf } from './widening.js';
import type { WrittenColumn } from './write-plan.js';

/** A condition that is true of values which the table's column would not hold as they are. */
export function changes({ name, stagedType, serverType, existing }: WrittenColumn): string {
  const value = pg.escapeIdentifier(name);
  const { typeName = '', isArray = false, modifier = -1 } = existing ?? {};
  if (typeName === 'numeric' && !isArray && modifier >= 4) {
    const { precision, scale } = decimalOf(modifier);
    // A cast would fail without a word about the row.
    return `${value} <> 'NaN' AND (${value} <> pg_catalog.round(${value}, ${scale}) OR pg_catalog.abs(${value}) >= 10::numeric ^ ${precision - scale})`;
  }
  if (stagedType === 'text' && !isArray) return textChanges(value, serverType, typeName, modifier);
  if (stagedType === 'double precision' && typeName === 'float4') {
    const special = `${value} IN ('Infinity', '-Infinity', 'NaN', 0)`;
    const outside = `pg_catalog.abs(${value}) > 3.4028234e38 OR pg_catalog.abs(${value}) < 1.5e-45`;
    return `CASE WHEN ${special} THEN false WHEN ${outside} THEN true ELSE ${value}::real::double precision <> ${value} END`;
  }
  if (stagedType === 'numeric' && /^float[48]$/.test(typeName)) {
    return `${value}::${serverType}::text::numeric IS DISTINCT FROM ${value}`;
  }
  return `${value}::${serverType}::${stagedType} IS DISTINCT FROM ${value}`;
}

/** The same of texts, which the server reads. */
function textChanges(value: string, serverType: string, typeName: string, modifier: number): string {
  // Zones are those of UTC here; more than six places of a second are rounded in any case.
  const nanoseconds = `${value} ~ '\\.[0-9]{6}[0-9]*[1-9]'`;
  const read = `${value}::${serverType}`;
  switch (typeName) {
    case 'varchar':
      return `pg_catalog.length(${value}) > ${modifier - 4}`;
    case 'name':
      return `pg_catalog.octet_length(${value}) > 63`;
    case 'char':
      return `pg_catalog.octet_length(${value}) > 1`;
    case 'date':
      return `${read}::timestamp IS DISTINCT FROM (${value}::timestamptz AT TIME ZONE 'UTC')`;
    case 'timestamp':
      return `${nanoseconds} OR ${read} IS DISTINCT FROM (${value}::timestamptz AT TIME ZONE 'UTC')`;
    case 'time':
      return `${nanoseconds} OR ${read} IS DISTINCT FROM (${value}::timetz AT TIME ZONE 'UTC')::time`;
    case 'interval': {
      // A fraction may be one of thousandths or millionths of a second.
      const smaller = `${value} ~* '(\\.[0-9]{3}[0-9]*[1-9][0-9]*\\s*(ms|msec|millisec)|\\.[0-9]*[1-9][0-9]*\\s*(us|microsec))'`;
      return `${nanoseconds} OR ${smaller} OR ${read} IS DISTINCT FROM ${value}::interval`;
    }
    case 'timestamptz':
    case 'timetz':
      return `${nanoseconds} OR ${read} IS DISTINCT FROM ${value}::${typeName}`;
    default: {
      // What is no decimal number (an infinity) is what it is.
      const decimal = `${value} ~ '^[0-9eE.+ -]*$'`;
      return `CASE WHEN ${decimal} THEN ${value}::numeric IS DISTINCT FROM ${read}::text::numeric ELSE false END`;
    }
  }
}

/** What must hold of a text that is to be read as another type: COPY then says which row it was that cannot be. */
export function readsAs({ name, stagedType, serverType, existing, checked }: WrittenColumn): readonly string[] {
  const isRead = checked && stagedType === 'text' && !/^(varchar|name|char)$/.test(existing?.typeName ?? '');
  return isRead ? [`${pg.escapeIdentifier(name)}::${serverType}::text <> ''`] : [];
}

/** Whether the server would refuse a text that it would cut off where there were spaces only. */
export function isTooLong({ name, existing, stagedType }: WrittenColumn): string {
  if (existing?.typeName !== 'varchar' || stagedType !== 'text') return 'false';
  return `pg_catalog.length(pg_catalog.rtrim(${pg.escapeIdentifier(name)}, ' ')) > ${existing.modifier - 4}`;
}
