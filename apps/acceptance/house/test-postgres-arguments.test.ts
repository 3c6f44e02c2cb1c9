import { expect, test } from '@jest/globals';
import { testPostgresArguments } from '../../../scripts/house/test-postgres-arguments.mjs';

const known = ['14', '15', '16'];

test.each([
  [[], known, [], []],
  [['14', '16'], ['14', '16'], [], []],
  [['15', 'apps/acceptance/postgres/types'], ['15'], ['apps/acceptance/postgres/types'], []],
  [['14', '-t', 'a name'], ['14'], [], ['-t', 'a name']],
  [['some/file', '-t', '14'], known, ['some/file'], ['-t', '14']],
])('%j: versions %j, files %j, options %j', (given, versions, files, options) => {
  expect(testPostgresArguments(given, known)).toEqual({ versions, files, options });
});
