import type { Connector } from '@sqlflow/connector-sdk';
import { commonSourceParams, describeParameters, destinationOptions, type ParameterDescription } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import { wrapWords } from '../../terminal/wrap.js';
import { withProject } from '../../with-project.js';
import { connectorOfType } from './find-connector.js';

/** One side of a connector: what may be written, and what it does itself. */
interface Side {
  readonly parameters: readonly ParameterDescription[];
  readonly capabilities: object;
}

/** `sqlflow connector describe <type>`: its parameters and options, from the description that also checks them. */
export async function describeConnector(cli: Cli, type: string): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const connector = connectorOfType(await project.connectors(), type);
    const { source, destination } = sidesOf(connector);
    const { bold } = cli.out.palette;
    const also = connector.typeAliases.length === 0 ? '' : ` (also ${connector.typeAliases.join(', ')})`;
    const parts = [
      `${bold(`${connector.type}${also}`)}\n${connector.description}`,
      ...(source === undefined ? [] : [sideText(cli, 'PARAMS of a SOURCE', source)]),
      ...(destination === undefined ? [] : [sideText(cli, 'OPTIONS of an EXPORT', destination)]),
    ];
    await cli.show(parts.join('\n\n'));
    const { title, description, typeAliases } = connector;
    return {
      exitCode: exitCodes.done,
      result: { type: connector.type, typeAliases, title, description, ...sidesOf(connector) },
    };
  });
}

function sidesOf({ source, destination }: Connector): { readonly source?: Side; readonly destination?: Side } {
  return {
    ...(source === undefined
      ? {}
      : { source: { parameters: describeParameters(source.params), capabilities: source.capabilities } }),
    ...(destination === undefined
      ? {}
      : {
          destination: {
            parameters: describeParameters(destinationOptions(destination)),
            capabilities: destination.capabilities,
          },
        }),
  };
}

function sideText(cli: Cli, heading: string, { parameters, capabilities }: Side): string {
  const width = cli.out.columns();
  const known = parameters.flatMap((parameter) => parameterTexts(cli, parameter));
  const common = heading.startsWith('PARAMS')
    ? [wrapWords(`It also knows, as every source: ${commonNamesBeside(parameters).join(', ')}.`, width, 2)]
    : [];
  return [
    cli.out.palette.bold(heading),
    ...(known.length === 0 ? ['  none of its own'] : known),
    ...common,
    wrapWords(`It does itself: ${capabilitiesText(capabilities)}`, width, 2),
  ].join('\n');
}

const ofFiles = ['include_file_info', 'deleted_files'];

/** What every source knows, besides its own parameters; where it reads no files, without what is said of files. */
function commonNamesBeside(own: readonly ParameterDescription[]): readonly string[] {
  const names = new Set(own.map(({ name }) => name));
  const readsFiles = names.has('include_file_info');
  return Object.keys(commonSourceParams.shape).filter(
    (name) => !names.has(name) && (readsFiles || !ofFiles.includes(name)),
  );
}

/** A parameter, and those inside it under their whole names. */
function parameterTexts(cli: Cli, parameter: ParameterDescription, above = ''): readonly string[] {
  const { name, aliases, type, required, secret, description, nested } = parameter;
  const facts = [
    type,
    ...(required ? ['required'] : []),
    ...(secret ? ['secret'] : []),
    ...('default' in parameter ? [`default ${JSON.stringify(parameter.default)}`] : []),
    ...(aliases.length === 0 ? [] : [`also ${aliases.join(', ')}`]),
  ];
  const { bold, dim } = cli.out.palette;
  const width = cli.out.columns();
  const head = `  ${bold(`${above}${name}`)}`;
  return [
    [
      head,
      dim(wrapWords(facts.join('; '), width, 6)),
      ...(description === '' ? [] : [wrapWords(description, width, 6)]),
    ].join('\n'),
    ...nested.flatMap((inner) => parameterTexts(cli, inner, `${above}${name}.`)),
  ];
}

function capabilitiesText(capabilities: object): string {
  const does = Object.entries(capabilities).flatMap(([name, value]) =>
    value === true ? [name] : value === false ? [] : [`${name} ${[value].flat().join(', ')}`],
  );
  return does.join('; ');
}
