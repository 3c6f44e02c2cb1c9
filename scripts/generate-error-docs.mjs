// `node scripts/generate-error-docs.mjs [--check]`: writes docs/reference/errors.md from the catalogue of codes. Needs a
// build.
import { catalogue } from '../packages/errors/dist/index.js';
import { writeGenerated } from './house/generated-file.mjs';

const rooms = new Map([
  ['SF1', 'Text that is not the language'],
  ['SF2', 'Names, variables, includes and conditions'],
  ['SF3', 'Parameters and options of connectors'],
  ['SF4', 'Queries that do not fit the tables'],
  ['SF5', 'Data that does not fit'],
  ['SF6', 'The engine and its database'],
  ['SF7', 'Projects, profiles, files and the command line'],
  ['SF8', 'Connectors and the systems behind them'],
  ['SF9', 'Running tasks'],
]);

const entries = catalogue();
const sections = [...rooms].flatMap(([prefix, title]) => {
  const own = entries.filter(({ code }) => code.startsWith(prefix));
  return own.length === 0 ? [] : [`## ${prefix}xxx: ${title}`, ...own.map(entrySection)];
});

writeGenerated(
  'docs/reference/errors.md',
  `${[
    '# Codes of problems',
    'Every problem that SQLFlow reports has a code that never changes its meaning. `sqlflow explain <code>` prints what this page says about it. The page is made from the catalogue in `@sqlflow/errors`.',
    ...sections,
  ].join('\n\n')}\n`,
  'node scripts/generate-error-docs.mjs',
);

function entrySection({ code, title, severity, explanation }) {
  const note =
    severity === 'error' ? '' : `\n\n*${severity === 'info' ? 'A note' : 'A warning'}: it does not stop the command.*`;
  return `### ${code}\n\n**${title}**${note}\n\n${explanation}`;
}
