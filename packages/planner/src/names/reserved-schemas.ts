/** Schemas that the engine or SQLFlow itself keeps. */
const reserved: ReadonlySet<string> = new Set(['sqlflow', 'information_schema', 'pg_catalog', 'temp', 'system']);

export function isReservedSchema(schema: string): boolean {
  return reserved.has(schema.toLowerCase());
}
