/** What stands before the first `/`: endpoints of one host share its rate limits. */
export function hostOf(endpoint: string): string {
  return endpoint.split('/', 1)[0] ?? endpoint;
}
