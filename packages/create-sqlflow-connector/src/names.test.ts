import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { namesFor } from './names.js';

describe('the names of a connector', () => {
  test.each([
    ['weather', 'weather', 'WEATHER', 'Weather', 'weather'],
    ['sqlflow-connector-open-weather', 'sqlflow-connector-open-weather', 'OPEN_WEATHER', 'Open Weather', 'openWeather'],
    ['@acme/crm2', 'crm2', 'CRM2', 'Crm2', 'crm2'],
    ['new', 'new', 'NEW', 'New', 'newConnector'],
    ['params', 'params', 'PARAMS', 'Params', 'paramsConnector'],
  ])('%s', (packageName, folder, type, title, identifier) => {
    expect(namesFor({ packageName })).toEqual({ packageName, folder, type, title, identifier });
  });

  test('are none that stand beside them in the files of the template', () => {
    const beside = files.filter((text) => text.includes('mySource')).flatMap(namesIn);
    expect(beside).toEqual(expect.arrayContaining(['openSource', 'defineConnector', 'startTestServer', 'token']));
    for (const name of beside) {
      const packageName = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(namesFor({ packageName }).identifier).toBe(`${name}Connector`);
    }
  });

  test('follow the type where it is given', () => {
    expect(namesFor({ packageName: '3d-models', type: 'MODELS_3D' })).toMatchObject({
      folder: '3d-models',
      title: 'Models 3d',
      identifier: 'models3d',
    });
  });

  test.each([
    [{ packageName: 'My Source' }, 'SF7540', /`My Source` cannot be the name of a package: .*capital letters/],
    [{ packageName: '../evil' }, 'SF7540', /URL-friendly|start with a period/],
    [{ packageName: 'http' }, 'SF7540', /core module/],
    [{ packageName: '3d-models' }, 'SF7541', /`3D_MODELS` cannot stand after TYPE/],
    [{ packageName: 'weather', type: 'weather' }, 'SF7541', /`weather`/],
    [{ packageName: 'csv' }, 'SF7542', /a connector of TYPE CSV comes with SQLFlow/],
  ])('%j is refused', (input, code, message) => {
    expect(() => namesFor(input)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

const template = join(import.meta.dirname, '..', 'assets', 'template');
const files = readdirSync(template, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name.endsWith('.ts'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** What a file imports and declares at its top, but for the connector itself. */
function namesIn(text: string): readonly string[] {
  const imported = [...text.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(','));
  const declared = [...text.matchAll(/^(?:const|function|async function) (\w+)/gm)].map(([, name = '']) => name);
  return [...imported, ...declared].map((name) => name.trim()).filter((name) => name !== '' && name !== 'mySource');
}
