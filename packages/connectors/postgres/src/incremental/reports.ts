import type { Logger } from '@sqlflow/connector-sdk';
import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { Relation } from '../catalog/relation.js';
import type { Method } from './choose-method.js';
import type { XminState } from './read-state.js';

/** What people are told of how new rows are found. */
export interface Reports {
  /** `how` ends a sentence: by transactions. Where people would expect something else, it says why. */
  finds(how: string, why: Pick<Method, 'because' | 'hint'>): void;
  /** Reads by the cursor have left out so many rows. */
  missed(rows: string, column: string): void;
  notExact(reason: string): void;
  /** The table is not what it was in the last run. */
  rewritten(relation: Relation, before: XminState): void;
  /** `statement` would make the index. */
  withoutIndex(relation: Relation, column: string, statement: string): void;
  /** It is read by fewer connections than `parallel` asks for. */
  fewerReaders(asked: number, used: number, reason: string): void;
}

export function createReports(logger: Logger, stream: string): Reports {
  const tell = ({ severity, code, message, hint }: Diagnostic): void => {
    const fields = { code, ...(hint === undefined ? {} : { hint }) };
    if (severity === 'info') logger.info(message, fields);
    else logger.warn(message, fields);
  };
  const table = stream || 'the table';
  return {
    finds(how, { because, hint }) {
      if (because !== undefined) tell(diagnostic(codes.postgresAudit.method, { stream: table, how, because, hint }));
      else logger.debug(`${stream || 'the query'}: new rows are found ${how}`);
    },
    missed: (rows, column) => tell(diagnostic(codes.postgresAudit.missed, { stream: table, rows, column })),
    notExact: (reason) => tell(diagnostic(codes.postgres.notExact, { stream: stream || 'the query', reason })),
    rewritten(relation, before) {
      const table = `${relation.schema}.${relation.name}`;
      const what =
        relation.oid !== before.oid
          ? 'was dropped and made anew'
          : relation.fileNode !== before.fileNode
            ? 'was emptied or rewritten as a whole'
            : undefined;
      if (what !== undefined) tell(diagnostic(codes.postgres.tableRewritten, { table, what }));
    },
    fewerReaders(asked, used, reason) {
      tell(diagnostic(codes.postgresSharing.fewerReaders, { stream: stream || 'the query', asked, used, reason }));
    },
    withoutIndex(relation, column, statement) {
      const table = `${relation.schema}.${relation.name}`;
      tell(diagnostic(codes.postgres.cursorWithoutIndex, { table, column, statement }));
    },
  };
}
