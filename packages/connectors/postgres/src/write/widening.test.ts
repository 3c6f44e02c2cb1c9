import { expect, test } from '@jest/globals';
import type { TargetColumn } from './read-target.js';
import { widerType } from './widening.js';

function column(typeName: string, declared: string, more: Partial<TargetColumn> = {}): TargetColumn {
  const facts = { isArray: false, isBuiltIn: true, modifier: -1, notNull: false, generated: false, filled: false };
  return {
    name: 'c',
    declared,
    bare: declared.replace(/\(.*/, ''),
    typeName,
    fields: [],
    identityAlways: false,
    ...facts,
    ...more,
  };
}

const numeric = (precision: number, scale: number) =>
  column('numeric', `numeric(${precision},${scale})`, { modifier: ((precision << 16) | scale) + 4 });

test.each<[string, TargetColumn, string | undefined]>([
  ['INTEGER', column('int2', 'smallint'), 'integer'],
  ['BIGINT', column('int4', 'integer'), 'bigint'],
  ['SMALLINT', column('int4', 'integer'), undefined],
  ['HUGEINT', column('int8', 'bigint'), undefined],
  ['UBIGINT', column('int8', 'bigint'), 'numeric(20,0)'],
  ['DECIMAL(12,2)', column('int4', 'integer'), 'numeric(12,2)'],
  ['DECIMAL(11,2)', column('int4', 'integer'), undefined],
  ['DECIMAL(12,3)', numeric(10, 2), 'numeric(12,3)'],
  ['DECIMAL(10,3)', numeric(10, 2), undefined],
  ['DECIMAL(10,2)', numeric(10, 2), undefined],
  ['DOUBLE', column('float4', 'real'), 'double precision'],
  ['TIMESTAMP', column('date', 'date'), 'timestamp'],
  ['BIGINT', column('int4', 'positive', { bare: 'integer' }), undefined],
  ['BIGINT', column('int4', 'integer_positive', { bare: 'integer' }), undefined],
  ['BIGINT[]', column('int4', 'integer[]', { isArray: true }), undefined],
  ['VARCHAR', column('varchar', 'character varying(3)', { modifier: 7 }), undefined],
])('%s into %j', (type, target, expected) => {
  expect(widerType(type, target)).toBe(expected);
});
