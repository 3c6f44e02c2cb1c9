import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { defineVariableOptions, type VariableOptions, variablesOf } from './variables.js';

function parse(...words: string[]) {
  const command = defineVariableOptions(new Command()).exitOverride();
  return variablesOf(command.parse(words, { from: 'user' }).opts<VariableOptions>());
}

describe('variables of the command line', () => {
  test('--var may come several times, and comes before --vars', () => {
    expect(parse('--var', 'a=1', '--vars', '{"a": "x", "b": true}', '--var', 'c=d=e', '--var', 'empty=')).toEqual({
      a: '1',
      b: true,
      c: 'd=e',
      empty: '',
    });
  });

  test('numbers in --vars keep their digits', () => {
    expect(parse('--vars', '{"id": 12345678901234567890, "rate": 1.10, "text": "1.0 \\"2\\" 3"}')).toEqual({
      id: '12345678901234567890',
      rate: '1.10',
      text: '1.0 "2" 3',
    });
  });

  test.each([
    [['--var', 'day'], 'name=value'],
    [['--var', '=x'], 'name=value'],
    [['--var', 'a-b=x'], 'name=value'],
    [['--vars', '{day: 1}'], 'JSON object'],
    [['--vars', '[1]'], 'JSON object'],
    [['--vars', '{"a": {"b": 1}}'], 'JSON object'],
    [['--vars', '{"a": null}'], 'JSON object'],
    [['--vars', '{"a-b": 1}'], 'names of variables'],
  ])('refuses %j', (words, expected) => {
    expect(() => parse(...words)).toThrow(expected);
  });
});
