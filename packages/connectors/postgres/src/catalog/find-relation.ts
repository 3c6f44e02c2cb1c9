import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Relation } from './relation.js';

/** The name by which a relation is listed: alone in the first schema, with its schema elsewhere. */
export function streamName(relation: Relation, firstSchema: string): string {
  return relation.schema === firstSchema ? relation.name : `${relation.schema}.${relation.name}`;
}

/**
 * The relation that a name means: as it is written, else regardless of case; with its schema, or alone in the first
 * schema that has it.
 *
 * @param parameter Where the name was said, if not by a LOAD.
 * @throws SqlFlowError when there is none, or when several are meant.
 */
export function findRelation(
  name: string,
  relations: readonly Relation[],
  firstSchema: string,
  parameter?: string,
): Relation {
  const full = (each: Relation) => `${each.schema}.${each.name}`;
  const lower = name.toLowerCase();
  const steps: ((each: Relation) => boolean)[] = [
    (each) => each.schema === firstSchema && each.name === name,
    (each) => full(each) === name,
    (each) => each.name === name,
    (each) => each.schema === firstSchema && each.name.toLowerCase() === lower,
    (each) => full(each).toLowerCase() === lower || each.name.toLowerCase() === lower,
  ];
  for (const step of steps) {
    const [found, ...others] = relations.filter(step);
    if (found === undefined) continue;
    if (others.length === 0) return found;
    throw sqlFlowError(codes.postgres.ambiguousTable, { name, tables: [found, ...others].map(full) }, { parameter });
  }
  const streams = relations.filter((each) => !each.isPartition).map((each) => streamName(each, firstSchema));
  throw sqlFlowError(
    codes.postgres.unknownTable,
    {
      name,
      tables: streams,
      suggestion:
        suggest(name, streams) ??
        suggest(
          name,
          relations.map((each) => each.name),
        ),
    },
    { parameter },
  );
}

/** Whether `tables` of the parameters lets a relation be loaded: a name or `schema.name`, `*` for any text. */
export function isAmong(relation: Relation, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const text = pattern
      .split('*')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    const expression = new RegExp(`^${text}$`, 'su');
    return expression.test(relation.name) || expression.test(`${relation.schema}.${relation.name}`);
  });
}
