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
