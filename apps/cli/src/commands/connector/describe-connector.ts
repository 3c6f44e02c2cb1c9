import {
  type Connector,
  commonSourceParams,
  describeParameters,
  type ParameterDescription,
} from '@sqlflow/connector-sdk';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import { renderTable, type TableColumn } from '../../render/table.js';
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
    const connector = connectorOfType(project.connectors, type);
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
          destination: { parameters: describeParameters(destination.options), capabilities: destination.capabilities },
        }),
  };
}

const columns: readonly TableColumn[] = ['name', 'type', 'default', 'meaning'].map((title) => ({
  title,
  align: 'left',
}));

function sideText(cli: Cli, heading: string, { parameters, capabilities }: Side): string {
  const rows = parameters.flatMap((parameter) => rowsOf(parameter));
  const options = { width: cli.out.columns(), palette: cli.out.palette };
  const table = rows.length === 0 ? 'none of its own' : renderTable(columns, rows, options).text;
  const common = heading.startsWith('PARAMS')
    ? `\nEvery source also knows: ${Object.keys(commonSourceParams.shape).join(', ')}`
    : '';
  return `${cli.out.palette.bold(heading)}\n${table}${common}\nIt does itself: ${capabilitiesText(capabilities)}`;
}

/** A parameter, and those inside it under their whole names. Required ones have a star. */
function rowsOf(parameter: ParameterDescription, above = ''): readonly (readonly string[])[] {
  const { name, aliases, type, required, secret, description, nested } = parameter;
  const also = aliases.length === 0 ? '' : ` Also: ${aliases.join(', ')}.`;
  const value = 'default' in parameter ? JSON.stringify(parameter.default) : '';
  const row = [
    `${above}${name}${required ? ' *' : ''}`,
    type,
    value,
    `${secret ? 'Secret. ' : ''}${description}${also}`,
  ];
  return [row, ...nested.flatMap((inner) => rowsOf(inner, `${above}${name}.`))];
}

function capabilitiesText(capabilities: object): string {
  const does = Object.entries(capabilities).flatMap(([name, value]) =>
    value === true ? [name] : value === false ? [] : [`${name} ${[value].flat().join(', ')}`],
  );
  return does.join('; ');
}
