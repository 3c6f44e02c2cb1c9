import { defineCode } from '../code.js';

/** What `npm create sqlflow-connector` refuses. */
export const createConnectorCodes = {
  invalidPackageName: defineCode<{ name: string; reason: string }>({
    code: 'SF7540',
    title: 'Name that no package can have',
    message: ({ name, reason }) => `\`${name}\` cannot be the name of a package: ${reason}`,
    hint: () => 'take small letters, digits and hyphens: sqlflow-connector-weather, @acme/weather',
    explanation:
      'npm has rules for the names of packages: small letters, digits, hyphens, underscores and dots, no space, no dot or underscore at the beginning, at most 214 characters, and no name of a module of Node.js. A scope may stand before it: `@acme/weather`.',
  }),
  invalidType: defineCode<{ type: string }>({
    code: 'SF7541',
    title: 'Word that no TYPE can be',
    message: ({ type }) => `\`${type}\` cannot stand after TYPE`,
    hint: () => 'take capital letters, digits and underscores, a letter first: --type OPEN_WEATHER',
    explanation:
      'A connector is known in pipelines by the word after TYPE, which has capital letters, digits and underscores and begins with a letter. It is made from the name of the package unless `--type` says it: a package `3d-models` needs `--type MODELS_3D`.',
  }),
  builtInType: defineCode<{ type: string }>({
    code: 'SF7542',
    title: 'TYPE that SQLFlow has itself',
    message: ({ type }) => `a connector of TYPE ${type} comes with SQLFlow`,
    hint: ({ type }) => `choose another: --type MY_${type}`,
    explanation:
      'Two connectors of one type in a project are an error, and this one is in every project. Give the connector another name, or another type with `--type`.',
  }),
  filesInTheWay: defineCode<{ directory: string; files: readonly string[] }>({
    code: 'SF7543',
    title: 'Files are in the way of a connector',
    message: ({ directory, files }) =>
      `${directory} already has ${files.slice(0, 4).join(', ')}${files.length > 4 ? ` and ${files.length - 4} more` : ''}`,
    hint: () => 'choose another name, or move these files away',
    explanation:
      'The package is written into a folder with its name, and files that exist would be replaced, so nothing was written at all. Choose another name, or move the files away first.',
  }),
  nobodyToAsk: defineCode<{ command: string }>({
    code: 'SF7544',
    title: 'Nobody to ask',
    message: () => 'there is no terminal on which to ask for what was not given',
    hint: ({ command }) => `take what is usual: ${command} my-source -- --yes`,
    explanation:
      '`npm create sqlflow-connector` asks for the name of the package and its TYPE. In a script or in CI there is nobody to ask: give the name, and `--yes` after `--`, so that npm hands it on.',
  }),
  noAnswer: defineCode<Record<never, never>>({
    code: 'SF7545',
    title: 'Question without an answer',
    message: () => 'the question was not answered',
    hint: () => 'nothing was made; --yes takes what is usual and asks nothing',
    explanation:
      '`npm create sqlflow-connector` asked for the name of the package or its TYPE, and the input ended (Ctrl-D) or was broken off (Ctrl-C) before there was an answer. Nothing was written.\n\nStart it again, or give the name, and `--yes` after `--`, so that npm hands it on.',
  }),
};
