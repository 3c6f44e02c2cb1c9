import { expect, test } from '@jest/globals';
import { maskSettingsLine } from './mask-settings-line.js';

test.each([
  ['password: hunter2', 'password: *******'],
  ['password: a, b: c', 'password: *******'],
  ['  "api_key" : "a\\"b" # c', '  "api_key" : ****** # c'],
  ['{ host: db, password: hunter2, port: 1 }', '{ host: db, password: *******, port: 1 }'],
  ['{ DB_TOKEN: x, "client_secret": \'y}\' }', '{ DB_TOKEN: *, "client_secret": **** }'],
  ['a: { type: X, password: "never closed', 'a: { type: X, password: *************'],
  ['PASSWORD=hunter2', 'PASSWORD=*******'],
  ['dsn: ${DSN}', 'dsn: ${DSN}'],
  ['{ password: ${DB_PASSWORD}, host: x }', '{ password: ${DB_PASSWORD}, host: x }'],
  ['password: "${DB_PASSWORD}"', 'password: "${DB_PASSWORD}"'],
  ['password: ${A}hunter2', 'password: ***********'],
  ['url: postgres://app:pa:ss@db/shop', 'url: postgres://app:*****@db/shop'],
  ['url: postgres://app:p@ss/w rd@db/shop', 'url: postgres://app:*********@db/shop'],
  ['url: "postgres://db/shop?user=u&password=x"', 'url: "postgres://db/shop?user=u&password=**'],
  ['host: localhost', 'host: localhost'],
  ['token:', 'token:'],
])('%s', (line, expected) => {
  expect(maskSettingsLine(line)).toBe(expected);
});
