import { connectorError } from '@sqlflow/connector-sdk';

/** `-c name=value` and `--name=value`, as in `PGOPTIONS`; a space in a value is written `\ `. */
export function optionSettings(options: string): Record<string, string> {
  const tokens = options.match(/(?:\\.|[^\s\\])+/g)?.map((token) => token.replaceAll(/\\(.)/g, '$1')) ?? [];
  const settings: Record<string, string> = {};
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const setting = token === '-c' ? (tokens[++at] ?? '') : token.replace(/^(?:-c|--)/, '');
    const equals = setting.indexOf('=');
    if (equals < 1 || !token.startsWith('-')) {
      throw connectorError(`the options of the connection hold ${JSON.stringify(token)}, which is no setting`, {
        hint: 'write `-c name=value`',
      });
    }
    settings[setting.slice(0, equals).replaceAll('-', '_').toLowerCase()] = setting.slice(equals + 1);
  }
  return settings;
}
