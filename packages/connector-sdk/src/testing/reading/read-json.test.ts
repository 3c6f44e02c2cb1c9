import { expect, test } from '@jest/globals';
import { fileFormat } from '../../index.js';
import { readJson } from './read-json.js';

test.each([
  ['json', '{"notes": [{"id": 9007199254740993}, {"id": 2}]}'],
  ['ndjson', '{"notes": [{"id": 9007199254740993}]}\n\n{"notes": []}\n{"notes": [{"id": 2}]}\n'],
] as const)('the records of %s are where its format says, exactly', (type, text) => {
  const format = fileFormat({ type, records: '$.notes[*]' });
  if (format.type !== type) throw new TypeError(`it is ${type}`);
  expect(readJson(text, format)).toEqual([{ id: '9007199254740993' }, { id: '2' }]);
});
