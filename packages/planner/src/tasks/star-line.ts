import { passwordInUrl } from '../variables/url-password.js';

// What may repeat is bounded, so that the time stays linear in lines of megabytes.
const name = String.raw`(?:passw(?:or)?d|secret|token|credential|dsn|(?:api|private|access)_?key)[\w.-]{0,40}["']?`;
const value = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,{}[\]"'][^\s,}\]"']*`;
// Behind `=` in a text of a connection, which stands in quotes itself: those inside are doubled.
const valueInText = String.raw`''(?:[^'\\]|\\.){1,1000}''`;
const namedValue = new RegExp(`(${name}\\s{0,20}:\\s{0,20})(${value})`, 'gi');
const namedSetting = new RegExp(`(${name}\\s{0,20}=\\s{0,20})(${valueInText}|${value})`, 'gi');
const quotes = /((?<!')'(?!')|")/;
const onlyVariable = /^["']?\$\{\w+\}["']?$/;

/**
 * A line of a pipeline in which values are starred out whose name says that they are secret, and passwords in URLs. For
 * lines that nobody could check: the connector is misspelt, the parameter unknown, the statement broken. The length
 * stays, so that a caret below it stands where it should. Variables stay readable.
 */
export function starSecretsByName(line: string): string {
  const starValue = (_: string, before: string, secret: string) => before + stars(secret);
  const starred = line.replaceAll(namedValue, starValue).replaceAll(namedSetting, starValue);
  return starred.includes('://') ? starred.split(quotes).map(starPassword).join('') : starred;
}

function starPassword(text: string): string {
  const found = passwordInUrl(text);
  if (found === undefined) return text;
  const { start, end } = found;
  return text.slice(0, start) + stars(text.slice(start, end)) + text.slice(end);
}

/** A value at its length, starred out unless it is nothing but a variable. */
export function stars(text: string): string {
  return onlyVariable.test(text) ? text : text.replaceAll(/[^"'\s]/g, '*');
}
