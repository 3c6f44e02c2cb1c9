// What may repeat is bounded, so that the time stays linear in lines of megabytes.
const name = String.raw`(?:passw(?:or)?d|secret|token|credential|dsn|(?:api|private|access)_?key)[\w.-]{0,40}["']?`;
const value = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,{}[\]"'][^\s,}\]"']*`;
const namedValue = new RegExp(`(${name}\\s{0,20}:\\s{0,20})(${value})`, 'gi');
const passwordInUrl = /(:\/\/[^\s:/@"']{0,200}:)([^\s@"']{1,200})(?=@)/g;
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
