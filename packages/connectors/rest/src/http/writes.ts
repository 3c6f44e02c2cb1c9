let writes = 0;

/** To be called before something is sent that may change what an API gives. */
export function noteWrite(): void {
  writes += 1;
}

/** How often this process has sent something, to whatever API: what was read before may not be true any more. */
export function writesSoFar(): number {
  return writes;
}
