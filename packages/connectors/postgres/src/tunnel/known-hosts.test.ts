import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { keysOfHost, parseKnownHosts } from './known-hosts.js';

const hashed = (name: string): string => {
  const salt = Buffer.from('some salt');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};
const keys = (text: string, host = 'Bastion.example.com', port = 22) => {
  const { trusted, revoked } = keysOfHost(parseKnownHosts(text), host, port);
  return { trusted: trusted.map(({ key }) => key), revoked: revoked.map(({ key }) => key) };
};

test.each([
  ['its name', 'bastion.example.com ssh-ed25519 AAA comment', ['AAA']],
  [
    'several, of several kinds',
    'other,bastion.example.com ssh-ed25519 AAA\nbastion.example.com ssh-rsa BBB',
    ['AAA', 'BBB'],
  ],
  ['a hashed name', `${hashed('bastion.example.com')} ssh-ed25519 AAA\n${hashed('other')} ssh-ed25519 BBB`, ['AAA']],
  ['a pattern', '*.example.com ssh-ed25519 AAA\nb?stion.example.com ssh-rsa BBB', ['AAA', 'BBB']],
  ['a pattern that excepts it', '*.example.com,!bastion.* ssh-ed25519 AAA', []],
  ['a pattern whose dots are dots', 'bastion-example.com ssh-ed25519 AAA', []],
  ['comments and lines that cannot be read', '# bastion.example.com ssh-rsa X\n\nbastion.example.com\r\n', []],
  ['another port', '[bastion.example.com]:2222 ssh-ed25519 AAA', []],
  ['an authority', '@cert-authority *.example.com ssh-ed25519 AAA', []],
])('a host is known by %s', (_, text, expected) => {
  expect(keys(text).trusted).toEqual(expected);
});

test('a port that is not 22 stands with the host; without such a line, that of the host counts', () => {
  const plain = 'bastion.example.com ssh-ed25519 AAA';
  expect(keys(`${plain}\n[bastion.example.com]:2222 ssh-ed25519 BBB`, undefined, 2222).trusted).toEqual(['BBB']);
  expect(keys(`${plain}\n${hashed('[bastion.example.com]:2222')} ssh-ed25519 CCC`, undefined, 2222).trusted).toEqual([
    'CCC',
  ]);
  expect(keys(plain, undefined, 2222).trusted).toEqual(['AAA']);
});

test('a key that is revoked is not trusted', () => {
  const text = 'bastion.example.com ssh-rsa AAA\n@revoked * ssh-ed25519 BBB';
  expect(keys(text)).toEqual({ trusted: ['AAA'], revoked: ['BBB'] });
});
