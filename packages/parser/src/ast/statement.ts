import type { Span } from '@sqlflow/errors';
import type { ConditionNode } from './condition.js';
import type { Template } from './template.js';
import type { ObjectNode, ValueNode } from './value.js';

/** One parsed file. Statements that did not parse are missing; the diagnostics say why. */
export interface FileNode {
  readonly kind: 'file';
  readonly path: string;
  /** The text without its byte-order mark; all spans point into it. */
  readonly text: string;
  readonly statements: readonly StatementNode[];
  readonly comments: readonly CommentNode[];
}

/** `-- …` without its line break, or a block comment, as written. */
export interface CommentNode {
  readonly kind: 'comment';
  readonly text: string;
  readonly span: Span;
}

export type StatementNode =
  | SourceNode
  | LoadNode
  | CreateTableNode
  | CreateViewNode
  | ExportNode
  | SetNode
  | IncludeNode
  | IfNode;

/** A name, without its quotes. `quoted` names were written in double quotes. */
export interface NameNode {
  readonly kind: 'name';
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** `table`, `schema.table` or `database.schema.table`; also `source.stream`. */
export interface QualifiedNameNode {
  readonly kind: 'qualified-name';
  readonly parts: readonly [NameNode, ...NameNode[]];
  readonly span: Span;
}

/** `SOURCE name TYPE connector PARAMS {…}` or `SOURCE name FROM 'connection' OPTIONS {…}`. `span` is without the `;`. */
export interface SourceNode {
  readonly kind: 'source';
  readonly name: NameNode;
  readonly origin:
    | { readonly kind: 'connector'; readonly type: NameNode; readonly params: ObjectNode | undefined }
    | { readonly kind: 'connection'; readonly connection: Template; readonly options: ObjectNode | undefined };
  readonly policies: readonly PolicyNode[];
  readonly span: Span;
}

export type PolicyNode =
  | {
      readonly kind: 'on-error';
      /** RETRY n TIMES [THEN SKIP | THEN FAIL] has `retries`; without THEN the final action is `fail`. */
      readonly retries: number | undefined;
      readonly action: 'fail' | 'skip';
      readonly span: Span;
    }
  | { readonly kind: 'on-rate-limit'; readonly action: 'wait_and_retry' | 'fail'; readonly span: Span }
  | {
      readonly kind: 'on-schema-change';
      readonly action: 'fail' | 'continue' | 'alert_and_continue';
      readonly span: Span;
    }
  | {
      readonly kind: 'on-limit-exceeded';
      readonly action: 'stop' | 'alert' | 'pause_until_tomorrow';
      readonly span: Span;
    };

/** Both spellings of LOAD. `source` is `source` or `source.stream` (the stream may have dots of its own). */
export interface LoadNode {
  readonly kind: 'load';
  readonly spelling: 'table-from-source' | 'source-into-table';
  readonly table: QualifiedNameNode;
  readonly source: QualifiedNameNode;
  readonly where: SqlNode | undefined;
  readonly mode: LoadModeNode | undefined;
  readonly span: Span;
}

/** What is written after MODE. Every spelling of one meaning gives the same fields; `spelling` serves the formatter. */
export interface LoadModeNode {
  readonly kind: 'load-mode';
  readonly mode: 'replace' | 'append' | 'merge' | 'incremental';
  readonly spelling: 'REPLACE' | 'APPEND' | 'MERGE' | 'UPSERT' | 'INCREMENTAL';
  readonly keys: readonly NameNode[];
  /** CURSOR_FIELD c, or WATERMARK c. */
  readonly cursor: NameNode | undefined;
  readonly batchSize: { readonly digits: string; readonly span: Span } | undefined;
  readonly span: Span;
}

/** SQL kept byte for byte, from its first to its last character; variables are parts of the template. */
export interface SqlNode {
  readonly kind: 'sql';
  readonly template: Template;
  readonly span: Span;
}

export interface CreateTableNode {
  readonly kind: 'create-table';
  readonly orReplace: boolean;
  readonly name: QualifiedNameNode;
  readonly mode: TransformModeNode | undefined;
  readonly query: SqlNode;
  readonly span: Span;
}

export interface TransformModeNode {
  readonly kind: 'transform-mode';
  readonly mode: 'replace' | 'append' | 'upsert' | 'incremental';
  readonly keys: readonly NameNode[];
  /** INCREMENTAL BY c */
  readonly by: NameNode | undefined;
  /** LOOKBACK '1 day' | LOOKBACK 2 DAYS | LOOKBACK 'P7D' | LOOKBACK 3: the text as written, without quotes. */
  readonly lookback: { readonly text: string; readonly span: Span } | undefined;
  readonly span: Span;
}

export interface CreateViewNode {
  readonly kind: 'create-view';
  readonly orReplace: boolean;
  readonly name: QualifiedNameNode;
  readonly query: SqlNode;
  readonly span: Span;
}

export interface ExportNode {
  readonly kind: 'export';
  readonly what: SqlNode | QualifiedNameNode;
  readonly to:
    | { readonly kind: 'uri'; readonly uri: Template; readonly type: NameNode }
    | { readonly kind: 'connection'; readonly connection: Template };
  readonly options: ObjectNode | undefined;
  readonly span: Span;
}

export interface SetNode {
  readonly kind: 'set';
  readonly name: NameNode;
  readonly value: ValueNode;
  readonly span: Span;
}

export interface IncludeNode {
  readonly kind: 'include';
  readonly path: Template;
  readonly alias: NameNode | undefined;
  readonly span: Span;
}

export interface IfNode {
  readonly kind: 'if';
  /** IF and every ELSE IF, in order. */
  readonly branches: readonly [BranchNode, ...BranchNode[]];
  readonly otherwise: readonly StatementNode[] | undefined;
  readonly span: Span;
}

export interface BranchNode {
  readonly kind: 'branch';
  readonly condition: ConditionNode;
  readonly statements: readonly StatementNode[];
  readonly span: Span;
}
