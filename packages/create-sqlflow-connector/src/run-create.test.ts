import { describe, expect, test } from '@jest/globals';
import { runCreate } from './run-create.js';

/** Runs the command where nothing can be written. */
async function create(words: readonly string[], answers: readonly string[] = [], environment = {}) {
  const said: string[] = [];
  const left = [...answers];
  const code = await runCreate(words, {
    directory: '/dev/null',
    environment,
    isTerminal: answers.length > 0,
    ask: async (question) => {
      said.push(question);
      return left.shift() ?? '';
    },
    say: (text) => said.push(text),
    complain: (text) => said.push(text),
  });
  return { code, said: said.join('\n') };
}

describe('npm create sqlflow-connector', () => {
  test('--help', async () => {
    expect(await create(['--help'])).toMatchObject({ code: 0, said: expect.stringContaining('Usage: npm create') });
  });

  test.each([
    [['--yess', 'a'], 'no option `--yess`\n  hint: did you mean `--yes`?'],
    [['a', 'b'], 'takes one argument, not 2'],
    [['a', '--type'], '`--type` needs a value'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, said } = await create(words);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(message) });
  });

  test('without a terminal and --yes there is nobody to ask', async () => {
    expect(await create(['weather'])).toEqual({
      code: 1,
      said: expect.stringMatching(/SF7544.*\n.*my-source -- --yes/),
    });
  });

  test('asks for the name and the TYPE, and says what is usual', async () => {
    const { code, said } = await create([], ['sqlflow-connector-crm', 'csv']);
    expect(said).toContain('Name of the package (my-source): \nTYPE in pipelines (CRM): \n');
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('`csv` cannot stand after TYPE') });
  });

  test('takes the --yes that npm keeps to itself', async () => {
    const { said } = await create(['weather'], [], { npm_config_yes: 'true' });
    expect(said).toContain('/dev/null/weather');
  });
});
