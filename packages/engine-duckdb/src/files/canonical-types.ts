import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../session.js';

/** Types by column name as DuckDB spells them: `int` becomes INTEGER, `text` VARCHAR. Throws for what is no type. */
export async function canonicalTypes(
  session: Session,
  types: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const canonical = new Map<string, string>();
  for (const [column, type] of Object.entries(types)) canonical.set(column, await canonicalType(session, column, type));
  return canonical;
}

async function canonicalType(session: Session, column: string, type: string): Promise<string> {
  try {
    const [described] = await session.describe(`SELECT NULL::${type}`);
    return described?.type ?? type;
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    throw sqlFlowError(codes.data.unknownType, { column, type }, { cause: error });
  }
}
