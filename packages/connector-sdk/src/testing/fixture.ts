import type { FailureClass } from '@sqlflow/errors';
import type { Data, Row } from '../batch.js';
import type { FileTarget } from '../destination.js';
import type { Column } from '../schema.js';
import type { Fault } from './faults.js';
import type { TestContextOptions } from './test-context.js';

/** PARAMS or OPTIONS as a user writes them. */
export type WrittenParameters = Readonly<Record<string, unknown>>;

/**
 * Makes what a connector is tried on: a server, files, tables. Called anew for every check, with a folder of its own,
 * which is the project's root too and is removed afterwards.
 */
export type MakeFixture = (place: { readonly directory: string }) => ConnectorFixture | Promise<ConnectorFixture>;

/** What a connector is tried on. */
export interface ConnectorFixture {
  /** What the connector's context has besides the usual: attachments, environment, `fetch`, `inspectFiles`. */
  readonly context?: Pick<
    TestContextOptions,
    'attachments' | 'environment' | 'fetch' | 'inspectFiles' | 'homeDirectory'
  >;
  readonly source?: SourceFixture;
  readonly destination?: DestinationFixture;
  /**
   * The rows of batches that the kit cannot read: Arrow and Parquet. It reads rows, CSV, JSON and NDJSON itself unless
   * this is here. Values as in rows of a source.
   */
  readonly readBatches?: (batches: readonly Data[], columns: readonly Column[]) => Promise<readonly Row[]>;
  /** Ends what was begun for it. */
  close?(): Promise<void>;
}

export interface SourceFixture {
  /** Right parameters. Those that are secret have values that occur nowhere else. */
  readonly params: WrittenParameters;
  /** At least one; the first is read most. A second one lets two be read at once. */
  readonly streams: readonly [FixtureStream, ...FixtureStream[]];
  /**
   * Puts rows where the stream has them, in place of those that were there. Without it the streams say what `rows` they
   * hold, and checks that need other rows are left out.
   */
  readonly fill?: (stream: FixtureStream, rows: readonly Row[]) => Promise<void>;
  /** False for a value that the system behind the connector cannot hold, whoever writes it. Default: it holds all. */
  readonly holds?: (value: unknown, column: Column) => boolean;
  /** Wrong parameters, each put over the right ones by itself. At least one. */
  readonly mistakes: readonly Mistake[];
  /**
   * Lets the n-th access of the source to its system from now on, counted from 1, fail once in a way that passes: that
   * way, or one like it. For sources that do not go through `context.fetch`, where the kit does it.
   */
  readonly failOnce?: (access: number, fault: Fault) => void;
  /**
   * Lets the n-th access from now on wait for ever, and all after it; is fulfilled when one does. For sources that do not
   * go through `context.fetch`.
   */
  readonly hangFrom?: (access: number) => Promise<void>;
  /** True where a stream without rows has no columns either, and reading it is an error by design. */
  readonly emptyIsError?: boolean;
}

/** A stream of the fixture. */
export interface FixtureStream {
  /** As in `LOAD t FROM source.stream`. Default: the only one, without a name. */
  readonly stream?: string;
  /** Parameters it needs besides, where each stream is a source of its own. */
  readonly params?: WrittenParameters;
  /** As `discover` says them. */
  readonly columns: readonly Column[];
  /** What it holds, where `fill` is not there. */
  readonly rows?: readonly Row[];
  /** Integers or text. */
  readonly primaryKey?: readonly string[];
  /** Needed where the source reads incrementally. */
  readonly cursor?: string;
}

/** Something a user may get wrong in a way that only the system behind the connector notices. */
export interface Mistake {
  /** In a few words: `wrong password`. */
  readonly name: string;
  readonly params: WrittenParameters;
  /** The parameter that the error must name. Undefined: it is about none of them, such as the text after TO. */
  readonly parameter?: string;
  /** Default `config`. */
  readonly failure?: FailureClass;
}

/** As `Mistake`, of options or of the text after TO, or of both. */
export interface DestinationMistake extends Omit<Mistake, 'params'> {
  readonly params?: WrittenParameters;
  /** Replaces the text after TO. */
  readonly uri?: string;
}

export interface DestinationFixture {
  /** Right options, without `mode` and `keys`. Where rows are cut into batches anew, batches of five, as the kit's are. */
  readonly options: WrittenParameters;
  /** The text after TO. */
  readonly uri: string;
  readonly columns: readonly Column[];
  /** Integers or text. Needed for `merge` and `insert_only`. */
  readonly primaryKey?: readonly string[];
  /** What the target holds now; undefined: there is no target. */
  readonly read: () => Promise<readonly Row[] | undefined>;
  /** As in a source. */
  readonly holds?: (value: unknown, column: Column) => boolean;
  /** What is wrong, each put over what is right by itself. At least one. */
  readonly mistakes: readonly DestinationMistake[];
  /** As in a source. */
  readonly failOnce?: (access: number, fault: Fault) => void;
  /** As in a source. */
  readonly hangFrom?: (access: number) => Promise<void>;
  /** Writes rows to a file as an engine would. For destinations that are a file format. */
  readonly writeFile?: (target: FileTarget, columns: readonly Column[], rows: readonly Row[]) => Promise<void>;
}
