import { expect, test } from '@jest/globals';
import { builtInConnectors } from './connectors.js';

test('each built-in connector is known by every spelling of its types, before it is imported', async () => {
  for (const { types, load } of builtInConnectors) {
    const connectors = await load();
    expect(connectors.flatMap(({ type, typeAliases }) => [type, ...typeAliases])).toEqual(types);
  }
});
