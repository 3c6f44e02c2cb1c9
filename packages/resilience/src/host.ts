/** What stands before the first `/`: endpoints of one host share its rate limits. */
export function hostOf(endpoint: string): string {
  return endpoint.split('/', 1)[0] ?? endpoint;
}

/** An endpoint that was given as an address: its scheme is no host, which all others with that scheme would share. */
export function withoutScheme(endpoint: string): string {
  return endpoint.replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
}
