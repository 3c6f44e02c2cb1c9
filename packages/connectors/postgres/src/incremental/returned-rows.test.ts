import { expect, test } from '@jest/globals';
import { readStateOf, type XminState } from './read-state.js';
import { seenBy } from './returned-rows.js';

function stateWith(snapshot: string): XminState {
  const data = { method: 'xmin', system: '1', timeline: 1, xmin: '100', oid: 1, fileNode: 1, snapshot };
  return readStateOf({ version: 1, data }) as XminState;
}

const snapshot = { xmin: '110', xmax: '120', text: '110:120:110' };

test.each([undefined, stateWith('100:120:100'), stateWith('90:95:')])('the last snapshot shows all: %j', (before) => {
  expect(seenBy(snapshot, before)).toEqual({ snapshot: snapshot.text, isBehind: false });
});

test('on a standby that is behind, whatever had begun on the primary counts as seen', () => {
  expect(seenBy(snapshot, stateWith('100:200:100,150'))).toEqual({ snapshot: '200:200:', isBehind: true });
});
