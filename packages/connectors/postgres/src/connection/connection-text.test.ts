import { expect, test } from '@jest/globals';
import { parseConnectionText } from './connection-text.js';

test.each([
  [
    'postgresql://app:p%40s%25s@db.example.com:6543/my%20shop?sslmode=require&application_name=x',
    {
      host: 'db.example.com',
      port: '6543',
      dbname: 'my shop',
      user: 'app',
      password: 'p@s%s',
      sslmode: 'require',
      application_name: 'x',
    },
  ],
  ['postgres://%2Fvar%2Frun%2Fpostgresql/shop', { host: '/var/run/postgresql', dbname: 'shop' }],
  ['postgresql:///shop?host=/tmp&port=5433', { dbname: 'shop', host: '/tmp', port: '5433' }],
  ['postgresql+psycopg2://u@[::1]/d', { host: '::1', dbname: 'd', user: 'u' }],
  [
    'jdbc:postgresql://h/d?user=u&password=a+b&connectTimeout=9&currentSchema=shop&prepareThreshold=0',
    { host: 'h', dbname: 'd', user: 'u', password: 'a+b', connect_timeout: '9', options: '-c search_path=shop' },
  ],
  [
    'postgresql://u:p@a:1,b,[::1]:3/d?target_session_attrs=read-write',
    { host: 'a,b,::1', port: '1,,3', dbname: 'd', user: 'u', password: 'p', target_session_attrs: 'read-write' },
  ],
  [
    'jdbc:postgresql://a,b/d?targetServerType=preferSecondary',
    { host: 'a,b', dbname: 'd', target_session_attrs: 'preferSecondary' },
  ],
  ["host=h port = 5 dbname='a b' password='it\\'s'", { host: 'h', port: '5', dbname: 'a b', password: "it's" }],
])('%s', (text, words) => {
  expect(parseConnectionText(text)).toEqual({ words });
});

test.each([
  ['mysql://u:hunter2@h/d', 'is neither a URL that begins with postgresql:// nor a list like `host=… dbname=…`'],
  ['host=h password=hunter2 oops', 'is neither a URL that begins with postgresql:// nor a list like `host=… dbname=…`'],
  ['postgresql://u:hunter2%@h/d', 'has a `%` that begins no escape: a percent sign is written `%25`'],
  ['postgresql://u:hunter2@h/d?sslmod=require', 'sets `sslmod`, which is not supported'],
  [
    'postgresql://u:hunter2@h/d?target_session_attrs=writable',
    'sets `target_session_attrs` to none of any, read-write, read-only, primary, standby, prefer-standby',
  ],
  ['postgresql://u:hunter2@a:1,b:x/d', 'is not a URL that can be read'],
])('%s is refused, without showing what it holds', (text, message) => {
  const { problem } = parseConnectionText(text);
  expect(problem?.message).toBe(message);
  expect(problem?.hint ?? '').not.toContain('hunter2');
});
