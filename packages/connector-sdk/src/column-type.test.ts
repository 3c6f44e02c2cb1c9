import { expect, test } from '@jest/globals';
import { type ColumnTypeParts, parseColumnType } from './index.js';

const scalar = (name: string, ...given: number[]): ColumnTypeParts => ({ kind: 'scalar', name, arguments: given });

test.each([
  ['varchar', scalar('VARCHAR')],
  ['TIMESTAMPTZ', scalar('TIMESTAMP WITH TIME ZONE')],
  ['decimal(18, 2)', scalar('DECIMAL', 18, 2)],
  ['INTEGER[]', { kind: 'list', element: scalar('INTEGER') }],
  ['DOUBLE[3]', { kind: 'list', element: scalar('DOUBLE') }],
  [
    'MAP(VARCHAR, DECIMAL(9,3)[])',
    { kind: 'map', key: scalar('VARCHAR'), value: { kind: 'list', element: scalar('DECIMAL', 9, 3) } },
  ],
  [
    `STRUCT(a INTEGER, "b, ""c"" (d)" ENUM('x, (y', 'it''s'), e STRUCT(f DATE))`,
    {
      kind: 'struct',
      fields: [
        ['a', scalar('INTEGER')],
        ['b, "c" (d)', scalar(`ENUM('X, (Y', 'IT''S')`)],
        ['e', { kind: 'struct', fields: [['f', scalar('DATE')]] }],
      ],
    },
  ],
] as const)('%s', (text, expected) => {
  expect(parseColumnType(text)).toEqual(expected);
});
