/** Installs the dependencies if anything that decides them has changed. False when that failed. */
export function installIfNeeded(): boolean;
/** The version of pnpm that `packageManager` pins. */
export function pnpmVersion(): string;
