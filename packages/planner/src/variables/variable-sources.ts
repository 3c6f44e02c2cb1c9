/** Values of variables by name, as text that may itself contain `${…}`. */
export type VariableTexts = Readonly<Record<string, string>>;

/** Where variables come from, besides SET. The first that has a name wins: given, profile, SET, dotenv, environment. */
export interface VariableSources {
  /** `--var` and `--vars`. */
  readonly given: VariableTexts;
  /** `variables` of the profile. */
  readonly profile: VariableTexts;
  /** `.env` */
  readonly dotenv: VariableTexts;
  /** The environment. Its values are taken as they are: they were not written for SQLFlow. */
  readonly environment: VariableTexts;
}
