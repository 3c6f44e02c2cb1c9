/** The text as a regular expression that matches it and nothing else. */
export function escapeForPattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}
