/** What a shell needs to know of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Its own options and the global ones. */
  readonly options: readonly CompletedOption[];
  /** Values of its first argument, where they are a closed list; else it takes files. */
  readonly choices: readonly string[];
}

export interface CompletedOption {
  readonly flag: string;
  readonly summary: string;
  readonly value: 'none' | 'directory' | 'file' | 'profile' | 'other';
  /** The values it may have, where they are a closed list. */
  readonly choices: readonly string[];
}

/** Lists the profiles of the project in the current directory, one per line, without an error where there is none. */
export const listProfiles = `ls profiles 2>/dev/null | sed -n 's/\\.ya\\{0,1\\}ml$//p'`;
