/** Parts of names whose values nobody else may see. */
const secretName = /pass|secret|token|key|credential|signature|sig$|auth|session|code$|jwt|dsn/i;

/** An address as it may be shown: without user, password and fragment, secret values of its query left out. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  for (const name of new Set(parsed.searchParams.keys())) {
    if (secretName.test(name)) parsed.searchParams.set(name, '***');
  }
  return parsed.href;
}
