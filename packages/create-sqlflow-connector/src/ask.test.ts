import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ask } from './ask.js';

function terminal() {
  return { input: new PassThrough(), output: new PassThrough() };
}

describe('a question', () => {
  test('is answered by a line', async () => {
    const { input, output } = terminal();
    const answer = ask('Name: ', { input, output });
    input.write('weather\n');
    expect(await answer).toBe('weather');
    expect(String(output.read())).toBe('Name: ');
  });

  test('whose input ends is an error', async () => {
    const { input, output } = terminal();
    const answer = ask('Name: ', { input, output });
    input.end();
    await expect(answer).rejects.toMatchObject({ code: 'SF7545', message: 'the question was not answered' });
  });
});
