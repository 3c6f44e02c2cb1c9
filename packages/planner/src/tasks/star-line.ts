const name = String.raw`["']?[\w.-]*(?:passw(?:or)?d|secret|token|credential|dsn|(?:api|private|access)_?key)[\w.-]*["']?`;
const value = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,}\]"']+`;
const namedValue = new RegExp(`(${name}\\s*:\\s*)(${value})`, 'gi');
const passwordInUrl = /(:\/\/[^\s:/@"']*:)([^\s@"']+)(?=@)/g;
const onlyVariable = /^["']?\$\{\w+\}["']?$/;

/**
 * A line of a pipeline in which values are starred out whose name says that they are secret, and passwords in URLs. For
 * lines that nobody could check: the connector is misspelt, the parameter unknown, the statement broken. The length
 * stays, so that a caret below it stands where it should. Variables stay readable.
 */
export function starSecretsByName(line: string): string {
  const stars = (text: string): string => (onlyVariable.test(text) ? text : text.replaceAll(/[^"'\s]/g, '*'));
  return line
    .replaceAll(namedValue, (_, before: string, secret: string) => before + stars(secret))
    .replaceAll(passwordInUrl, (_, before: string, secret: string) => before + stars(secret));
}
