// `node scripts/generate-connector-docs.mjs [--check]`: writes the tables of the connectors' documents, between markers
// such as `<!-- parameters:begin -->`, from their schemas and capabilities. Needs a build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonSourceParams, describeParameters, destinationOptions } from '../packages/core/dist/index.js';
import { writeGenerated } from './house/generated-file.mjs';
import { root } from './house/packages.mjs';

const command = 'node scripts/generate-connector-docs.mjs';
const folder = 'packages/connectors';

const connectors = await Promise.all(
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, folder, entry.name, 'package.json')))
    .map(async ({ name }) => {
      const exported = await import(`../${folder}/${name}/dist/index.js`);
      const connector = Object.values(exported).find((value) => value?.specVersion !== undefined);
      return { name, connector };
    }),
);
connectors.sort((a, b) => a.connector.title.localeCompare(b.connector.title));

for (const { name, connector } of connectors) {
  const { source, destination } = connector;
  if (source !== undefined) {
    rewrite(`${folder}/${name}/SOURCE.md`, {
      parameters: parameterTables(describeParameters(source.params), 'parameter'),
      features: sourceFeatures(source.capabilities),
    });
  }
  if (destination !== undefined) {
    rewrite(`${folder}/${name}/DESTINATION.md`, {
      parameters: parameterTables(describeParameters(destinationOptions(destination)), 'option'),
      features: destinationFeatures(destination.capabilities),
    });
  }
}

rewrite(`${folder}/README.md`, {
  connectors: table(
    ['TYPE', 'Package', 'What it is', 'Source', 'Destination'],
    connectors.map(({ name, connector }) => [
      `[\`${connector.type}\`](${name}/README.md)`,
      `\`@sqlflow/connector-${name}\``,
      connector.description,
      connector.source === undefined ? '❌' : `✅ [how](${name}/SOURCE.md)`,
      connector.destination === undefined ? '❌' : `✅ [how](${name}/DESTINATION.md)`,
    ]),
  ),
});

const common = describeParameters(commonSourceParams);
rewrite('docs/reference/source-parameters.md', {
  works: parameterTable(common.filter(({ notSupportedYet }) => notSupportedYet !== true)),
  later: table(
    ['Parameter', 'Meaning'],
    common
      .filter(({ notSupportedYet }) => notSupportedYet === true)
      .map((parameter) => [nameCell(parameter), parameter.description]),
  ),
});

/** Replaces what stands between the markers of a document, which must have all of them. */
function rewrite(path, sections) {
  let text = readFileSync(join(root, path), 'utf8');
  for (const [name, content] of Object.entries(sections)) {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
    if (start === -1 || stop < start) throw new Error(`${path} lacks the markers ${begin} and ${end}`);
    text = `${text.slice(0, start + begin.length)}\n\n${content}\n\n${text.slice(stop)}`;
  }
  writeGenerated(path, text, command);
}

function parameterTables(parameters, word) {
  if (parameters.length === 0) return `There are no ${word}s.`;
  const required = parameters.filter((parameter) => parameter.required);
  const optional = parameters.filter((parameter) => !parameter.required);
  return [
    required.length === 0 ? `No ${word} is required.` : `**Required**\n\n${parameterTable(required)}`,
    ...(optional.length === 0 ? [] : [`**Optional**\n\n${parameterTable(optional)}`]),
  ].join('\n\n');
}

function parameterTable(parameters) {
  const rows = parameters.flatMap((parameter) => [parameter, ...nestedOf(parameter)]);
  return table(
    ['Name', 'Type', 'Default', 'Meaning'],
    rows.map((parameter) => [nameCell(parameter), parameter.type, shown(parameter.default), meaningCell(parameter)]),
  );
}

/** Parameters inside an object, under their whole name. */
function nestedOf(parameter) {
  return parameter.nested.flatMap((inner) => {
    const named = { ...inner, name: `${parameter.name}.${inner.name}` };
    return [named, ...nestedOf(named)];
  });
}

function nameCell({ name, aliases, secret }) {
  const also = aliases.length === 0 ? '' : `<br>also ${aliases.map((alias) => `\`${alias}\``).join(', ')}`;
  return `\`${name}\`${secret ? ' 🔒' : ''}${also}`;
}

function meaningCell({ description, example, notSupportedYet }) {
  const refused = Array.isArray(notSupportedYet)
    ? ` Not supported yet: ${notSupportedYet.map((value) => `\`${value}\``).join(', ')}.`
    : '';
  return `${description}${refused}${example === undefined ? '' : ` Example: ${shown(example)}.`}`;
}

function shown(value) {
  if (value === undefined) return '';
  return typeof value === 'string' && value.includes('"') ? `\`'${value}'\`` : `\`${JSON.stringify(value)}\``;
}

function sourceFeatures({ sync, ...capabilities }) {
  const after = '🔄 by SQLFlow, while or after it reads';
  return features([
    ['Full refresh', sync.includes('full_refresh')],
    ['Incremental', sync.includes('incremental') || '❌ not in this version'],
    ['Change log (CDC)', sync.includes('cdc')],
    ['Reports deleted rows', capabilities.deletes === true],
    ['Only the columns that are needed', capabilities.projection === true || after],
    ['`WHERE` of a LOAD', capabilities.filter === true || after],
    ['One snapshot for several streams', capabilities.consistent === true],
    ['Goes on where a read broke off', capabilities.resumable === true],
  ]);
}

function destinationFeatures({ modes, atomicity, idempotent, deletes }) {
  return features([
    ...['replace', 'append', 'merge', 'insert_only'].map((mode) => [`Mode \`${mode}\``, modes.includes(mode)]),
    ['Written wholly or not at all', atomicity === 'all' || '🔄 batch by batch'],
    ['The same write twice changes nothing', idempotent === true],
    ['Applies deletes', deletes === true],
  ]);
}

function features(rows) {
  return table(
    ['Feature', ''],
    rows.map(([feature, does]) => [feature, does === true ? '✅' : does === false ? '❌' : does]),
  );
}

function table(head, rows) {
  const cells = [head, head.map(() => '---'), ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
