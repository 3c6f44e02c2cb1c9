import { codes, sqlFlowError } from '@sqlflow/errors';
import validate from 'validate-npm-package-name';

export interface NamesInput {
  /** As npm knows the package: `sqlflow-connector-weather`, `@acme/weather`. */
  readonly packageName: string;
  /** The word after TYPE. Default: made from the name of the package. */
  readonly type?: string;
}

/** What the parts of a connector's package are called. */
export interface ConnectorNames {
  readonly packageName: string;
  /** The package's name without its scope. */
  readonly folder: string;
  /** `OPEN_WEATHER` */
  readonly type: string;
  /** `Open Weather` */
  readonly title: string;
  /** What the package exports: `openWeather`. */
  readonly identifier: string;
}

/** Types that are taken: two connectors of one type are an error in a project. */
const builtInTypes: readonly string[] = [
  'CSV',
  'JSON',
  'MEMORY',
  'PARQUET',
  'POSTGRES',
  'POSTGRESQL',
  'REST',
  'REST_API',
];

/** Makes the names. Throws `SqlFlowError` for a package or a type that cannot be called so. */
export function namesFor({ packageName, type: given }: NamesInput): ConnectorNames {
  const { validForNewPackages, errors = [], warnings = [] } = validate(packageName);
  if (!validForNewPackages) {
    throw sqlFlowError(codes.createConnector.invalidPackageName, {
      name: packageName,
      reason: [...errors, ...warnings].join(', '),
    });
  }
  const folder = packageName.replace(/^@[^/]+\//, '');
  const base = given ?? folder.replace(/^sqlflow-connector-/, '');
  const words = base
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const type = given ?? words.join('_').toUpperCase();
  if (!/^[A-Z][A-Z0-9_]*$/.test(type)) throw sqlFlowError(codes.createConnector.invalidType, { type });
  if (builtInTypes.includes(type)) throw sqlFlowError(codes.createConnector.builtInType, { type });
  const [first = '', ...rest] = words;
  const identifier = first + rest.map(capitalised).join('');
  return {
    packageName,
    folder,
    type,
    title: words.map(capitalised).join(' '),
    identifier: taken.has(identifier) ? `${identifier}Connector` : identifier,
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Words of the language, and what the files of the template in which the connector is named call their own. */
const taken = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
   finally for function if implements import in instanceof interface let new null package private protected public return
   static super switch this throw true try typeof undefined var void while with yield
   globalThis
   defineConnector describe openDestination openSource options params specVersion startTestServer streams test
   testConnector token`.split(/\s+/),
);
