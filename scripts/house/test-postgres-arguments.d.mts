export interface TestPostgresArguments {
  readonly versions: readonly string[];
  readonly files: readonly string[];
  readonly options: readonly string[];
}

export function testPostgresArguments(given: readonly string[], known: readonly string[]): TestPostgresArguments;
