import type { Span } from '@sqlflow/errors';
import type {
  CreateTableNode,
  CreateViewNode,
  ExportNode,
  LoadNode,
  QualifiedNameNode,
  SourceNode,
} from '@sqlflow/parser';
import type { SourceFile } from '../files/source-file.js';
import type { WrittenParameters } from '../parameters/written-parameters.js';
import type { ResolvedText } from '../text/resolved-text.js';

/** A branch whose condition is false, or a part of one. Names made in it are known in it and its inner branches. */
export interface UntakenBranch {
  readonly outer: UntakenBranch | undefined;
}

/** Where a statement stands. */
export interface StatementContext {
  readonly file: SourceFile;
  /** The alias of the innermost INCLUDE … AS it came with. */
  readonly alias: string | undefined;
  /** Undefined: the statement will run. */
  readonly branch: UntakenBranch | undefined;
}

/** A statement with its variables put in. Parts whose variables are unknown are undefined. */
export type Draft = SourceDraft | LoadDraft | TransformDraft | ExportDraft;

export interface SourceDraft {
  readonly kind: 'source';
  readonly context: StatementContext;
  readonly node: SourceNode;
  readonly connector: ConnectorUse | undefined;
  readonly params: WrittenParameters;
}

export interface LoadDraft {
  readonly kind: 'load';
  readonly context: StatementContext;
  readonly node: LoadNode;
  readonly where: ResolvedText | undefined;
}

export interface TransformDraft {
  readonly kind: 'transform';
  readonly context: StatementContext;
  readonly node: CreateTableNode | CreateViewNode;
  readonly query: ResolvedText | undefined;
}

export interface ExportDraft {
  readonly kind: 'export';
  readonly context: StatementContext;
  readonly node: ExportNode;
  readonly what: { readonly query: ResolvedText | undefined } | { readonly table: QualifiedNameNode };
  readonly uri: ResolvedText | undefined;
  readonly connector: ConnectorUse | undefined;
  readonly params: WrittenParameters;
}

/** The connector that a statement names, or that its connection names. */
export interface ConnectorUse {
  readonly type: string;
  /** Where the type or the connection is written. */
  readonly span: Span;
  readonly connection: string | undefined;
}
