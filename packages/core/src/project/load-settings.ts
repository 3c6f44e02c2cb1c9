import { homedir } from 'node:os';
import { type Diagnostic, SqlFlowError, throwIfErrors } from '@sqlflow/errors';
import { maskSettingsLine } from '../secrets/mask-settings-line.js';
import { findProjectRoot } from './find-root.js';
import { loadDotenv } from './load-dotenv.js';
import { engineSettings } from './load-engine-settings.js';
import { defaultHistory } from './load-history-settings.js';
import { emptyProfile, listProfiles, loadProfile } from './load-profile.js';
import { loadProjectFile } from './load-project-file.js';
import type { ProjectSettings } from './settings.js';

const defaultProfile = 'dev';

export interface LoadSettingsOptions {
  /** Where to look for `sqlflow.yml`, here and upwards. Default: the current directory. */
  readonly dir?: string | undefined;
  /** A profile that must exist. Default: `dev`, which may be missing. */
  readonly profile?: string | undefined;
  /** Variables of the environment, for settings of the engine that refer to some. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface LoadedSettings {
  /** Absolute path of the project root. */
  readonly directory: string;
  readonly settings: ProjectSettings;
}

/**
 * Reads `sqlflow.yml`, the profile and `.env` of the project around `dir`. All problems of all three are thrown as
 * one `SqlFlowError`, without the values of secrets in the lines that it shows.
 */
export async function loadSettings(options: LoadSettingsOptions): Promise<LoadedSettings> {
  const root = await findProjectRoot(options.dir ?? process.cwd());
  const profile = options.profile ?? defaultProfile;
  const environment = options.environment ?? process.env;
  const problems: Diagnostic[] = [];

  const file = collect(problems, () => loadProjectFile(root, problems));
  const profiles = collect(problems, () => listProfiles(root)) ?? new Map<string, string[]>();
  const required = options.profile !== undefined;
  const given = collect(problems, () => loadProfile(root, profiles, profile, required, problems));
  const dotenv = collect(problems, () => loadDotenv(root, problems)) ?? {};

  const defaults = file?.defaults ?? emptyProfile;
  const body = given ?? emptyProfile;
  const variables = { ...defaults.variables, ...body.variables };
  const engine = engineSettings(new Map([...defaults.engine, ...body.engine]), {
    root,
    profile,
    variables: [variables, { profile, env: profile }, dotenv, environment],
    homeDirectory: environment.HOME ?? environment.USERPROFILE ?? homedir(),
    problems,
  });
  throwIfErrors(problems.map(withoutSecrets));
  return {
    directory: root,
    settings: {
      name: file?.name ?? '',
      profile,
      profiles: [...profiles.keys()].sort(),
      connectorModules: file?.connectorModules ?? [],
      engine,
      history: { ...defaultHistory, ...defaults.history, ...body.history },
      variables,
      dotenv,
      connections: Object.fromEntries([...defaults.connections, ...body.connections]),
    },
  };
}

/** Turns what `load` throws into problems, so that one broken file does not hide those of the others. */
function collect<T>(problems: Diagnostic[], load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    problems.push(...error.diagnostics);
    return undefined;
  }
}

function withoutSecrets(problem: Diagnostic): Diagnostic {
  const { place } = problem;
  return place === undefined
    ? problem
    : { ...problem, place: { ...place, lineText: maskSettingsLine(place.lineText) } };
}
