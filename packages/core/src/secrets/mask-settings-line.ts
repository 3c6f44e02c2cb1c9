import { isSecretName } from './secret-name.js';

const settingWithValue = /([\w.-]+)(["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^\s,}\]#][^,}\]]*)/g;
const passwordInUrl = /(:\/\/[^\s:/@]*:)([^\s@]+)(?=@)/g;

/**
 * A line of a settings file as it may be shown: values of keys whose name says secret, and passwords in URLs, become
 * asterisks. The line keeps its length, so that a caret below it stays where it was. Variables stay readable.
 */
export function maskSettingsLine(line: string): string {
  return line
    .replace(settingWithValue, (written: string, key: string, between: string, value: string) =>
      isSecretName(key) ? `${key}${between}${stars(value)}` : written,
    )
    .replace(passwordInUrl, (_, before: string, password: string) => `${before}${stars(password)}`);
}

function stars(value: string): string {
  return /^["']?\$\{\w+\}["']?\s*$/.test(value) ? value : '*'.repeat(value.length);
}
