import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codes, type Diagnostic, diagnostic, suggest } from '@sqlflow/errors';
import { fileError, isFileMissing } from './file-error.js';
import { readConnections } from './load-connections.js';
import { type EngineEntries, readEngineEntries } from './load-engine-settings.js';
import { readHistorySettings } from './load-history-settings.js';
import { readVariables } from './load-variables.js';
import { readText } from './read-text.js';
import { readYaml } from './read-yaml.js';
import type { ConnectionSettings, HistorySettings } from './settings.js';
import { knownEntriesOf, type YamlValue } from './yaml-value.js';

const folder = 'profiles';

/** What a profile says, or what `defaults` of `sqlflow.yml` says for all profiles. */
export interface ProfileBody {
  readonly engine: EngineEntries;
  readonly variables: Readonly<Record<string, string>>;
  readonly connections: ReadonlyMap<string, ConnectionSettings>;
  readonly history: Partial<HistorySettings>;
}

export const emptyProfile: ProfileBody = { engine: new Map(), variables: {}, connections: new Map(), history: {} };

/** The names of all profiles with their files relative to the root; a name may have `.yml` and `.yaml`. */
export function listProfiles(root: string): Map<string, string[]> {
  const profiles = new Map<string, string[]>();
  for (const file of profileFiles(root)) {
    const name = /^([^.].*)\.ya?ml$/i.exec(file)?.[1];
    if (name !== undefined) profiles.set(name, [...(profiles.get(name) ?? []), `${folder}/${file}`]);
  }
  return profiles;
}

function profileFiles(root: string): string[] {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch (cause) {
    if (isFileMissing(cause)) return [];
    throw fileError(cause, folder);
  }
}

/**
 * Reads the profile `name`. Where it has no file it is empty if `required` is false, else the problem SF7030.
 * Throws what `readText` throws.
 */
export function loadProfile(
  root: string,
  profiles: ReadonlyMap<string, readonly string[]>,
  name: string,
  required: boolean,
  problems: Diagnostic[],
): ProfileBody {
  const [file, second] = profiles.get(name) ?? [];
  if (file === undefined) {
    const known = [...profiles.keys()].sort();
    const args = { name, known, suggestion: suggest(name, known) };
    if (required) problems.push(diagnostic(codes.project.unknownProfile, args));
    return emptyProfile;
  }
  if (second !== undefined) {
    const args = { what: `the profile \`${name}\``, first: file, second };
    problems.push(diagnostic(codes.project.settingTwice, args));
  }
  const value = readYaml(readText(join(root, file), file), problems);
  return value === undefined ? emptyProfile : readProfileBody(value, `the profile \`${name}\``, problems);
}

/** Reads the sections of a profile. */
export function readProfileBody(value: YamlValue, what: string, problems: Diagnostic[]): ProfileBody {
  const known = ['engine', 'variables', 'connections', 'history'];
  const sections = knownEntriesOf(value, [...known, 'engines', 'connectors'], what, problems);
  return {
    engine: readEngineEntries(sections, problems),
    variables: readVariables(sections, problems),
    connections: readConnections(sections, problems),
    history: readHistorySettings(sections, problems),
  };
}
