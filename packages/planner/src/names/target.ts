import type { QualifiedNameNode } from '@sqlflow/parser';
import type { PlanTable } from '../plan/plan.js';
import type { StatementContext } from '../walk/draft.js';
import { keyOfTable } from './table-key.js';

/** The table a statement makes. */
export interface Target {
  readonly table: PlanTable;
  readonly key: string;
  /** As people write it. */
  readonly shown: string;
}

/** A name without schema lives in the alias of the INCLUDE it came with. Names of three parts keep the last two. */
export function targetOf(node: QualifiedNameNode, context: StatementContext): Target {
  const parts = node.parts.map((part) => part.name);
  const name = parts.at(-1) ?? '';
  const schema = parts.length > 1 ? parts.at(-2) : context.alias;
  const isDefault = schema === undefined || schema.toLowerCase() === 'main';
  const table = isDefault ? { name } : { schema, name };
  return { table, key: keyOfTable(table), shown: isDefault ? name : `${schema}.${name}` };
}
