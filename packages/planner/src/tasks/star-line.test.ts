import { describe, expect, test } from '@jest/globals';
import { starSecretsByName } from './star-line.js';

describe('starSecretsByName', () => {
  test.each([
    ['SOURCE s TYPE POSTGRS PARAMS { "password": "hunter2", "port": 1 };', '"password": "*******", "port": 1'],
    ["PARAMS { api_key: 'a b', user: 'me' }", "api_key: '* *', user: 'me'"],
    ['PARAMS { client_secret: abc123, x: 1 }', 'client_secret: ******, x: 1'],
    ['"password": "not closed', '"password": "*** ******'],
    ['"dsn": "postgres://app:pw@host/db"', '"dsn": "*************************"'],
    ['"url": "postgres://app:pw@host/db"', '"url": "postgres://app:**@host/db"'],
    ["TO 'postgresql://u:p@ss/w rd@h/db' TYPE X", "TO 'postgresql://u:****** **@h/db' TYPE X"],
    [`TO 'postgresql://u:${'x'.repeat(300)}@h' TYPE X`, `//u:${'*'.repeat(300)}@h' TYPE X`],
    ["TO 'postgresql://h/db?user=u&password=hunter2'", "?user=u&password=*******'"],
    ["TO 'host=h password=hunter2 user=u'", "TO 'host=h password=******* user=u'"],
    ["TO 'host=h password=''a b'' user=u'", "TO 'host=h password=''* *'' user=u'"],
    ["TO 'postgresql://u:${pw}@h/db'", "TO 'postgresql://u:${pw}@h/db'"],
    ['"password": "${DB_PASSWORD}"', '"password": "${DB_PASSWORD}"'],
    ['"credentials": { "user": "me" }', '"credentials": { "user": "me" }'],
    ['"primary_key": ["order_id"]', '"primary_key": ["order_id"]'],
  ])('%s', (line, expected) => {
    expect(starSecretsByName(line)).toContain(expected);
    expect(starSecretsByName(line)).toHaveLength(line.length);
  });

  test.each(['x', 'token', 'token: "', "password=''", '://a:b', 'api_key :'])(
    'takes linear time for a megabyte of `%s`',
    (piece) => {
      const line = piece.repeat(1_000_000 / piece.length);
      const before = performance.now();
      starSecretsByName(line);
      // Linear it takes a second or two on a busy machine, quadratic many minutes.
      expect(performance.now() - before).toBeLessThan(30_000);
    },
  );
});
