import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';

/**
 * A type in SQL as DuckDB's DESCRIBE spells it, but for names inside STRUCT and UNION, which are always quoted here:
 * DuckDB quotes them by its list of keywords, which the binding does not have.
 */
export function typeText(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return `${typeText(type.valueType)}[]`;
    case DuckDBTypeId.ARRAY:
      return `${typeText(type.valueType)}[${type.length}]`;
    case DuckDBTypeId.MAP:
      return `MAP(${typeText(type.keyType)}, ${typeText(type.valueType)})`;
    case DuckDBTypeId.STRUCT:
      return `STRUCT(${fields(type.entryNames, type.entryTypes)})`;
    case DuckDBTypeId.UNION:
      return `UNION(${fields(type.memberTags, type.memberTypes)})`;
    default:
      return type.alias === 'JSON' ? 'JSON' : type.toString();
  }
}

function fields(names: readonly string[], types: readonly DuckDBType[]): string {
  return types
    .map((type, index) => {
      const name = names[index] ?? '';
      return name === '' ? typeText(type) : `"${name.replaceAll('"', '""')}" ${typeText(type)}`;
    })
    .join(', ');
}
