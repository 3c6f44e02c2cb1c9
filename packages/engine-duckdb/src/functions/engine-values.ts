import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUUIDValue,
} from '@duckdb/node-api';

const classes: ReadonlyMap<DuckDBTypeId, { readonly prototype: object }> = new Map<
  DuckDBTypeId,
  { readonly prototype: object }
>([
  [DuckDBTypeId.ARRAY, DuckDBArrayValue],
  [DuckDBTypeId.BIT, DuckDBBitValue],
  [DuckDBTypeId.BLOB, DuckDBBlobValue],
  [DuckDBTypeId.DATE, DuckDBDateValue],
  [DuckDBTypeId.INTERVAL, DuckDBIntervalValue],
  [DuckDBTypeId.LIST, DuckDBListValue],
  [DuckDBTypeId.MAP, DuckDBMapValue],
  [DuckDBTypeId.STRUCT, DuckDBStructValue],
  [DuckDBTypeId.TIME, DuckDBTimeValue],
  [DuckDBTypeId.TIME_TZ, DuckDBTimeTZValue],
  [DuckDBTypeId.TIMESTAMP, DuckDBTimestampValue],
  [DuckDBTypeId.TIMESTAMP_MS, DuckDBTimestampMillisecondsValue],
  [DuckDBTypeId.TIMESTAMP_NS, DuckDBTimestampNanosecondsValue],
  [DuckDBTypeId.TIMESTAMP_S, DuckDBTimestampSecondsValue],
  [DuckDBTypeId.TIMESTAMP_TZ, DuckDBTimestampTZValue],
  [DuckDBTypeId.UUID, DuckDBUUIDValue],
]);

/** Tells the engine's own value objects of a type, which can be written as they are. */
export function engineValueTest(type: DuckDBType): (value: unknown) => boolean {
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    return (value) => value instanceof DuckDBDecimalValue && value.width === type.width && value.scale === type.scale;
  }
  const own = classes.get(type.typeId);
  return own === undefined
    ? () => false
    : (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === own.prototype;
}
