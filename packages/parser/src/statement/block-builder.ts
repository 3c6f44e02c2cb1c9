import { codes, type Span } from '@sqlflow/errors';
import type { ConditionNode } from '../ast/condition.js';
import type { BranchNode, StatementNode } from '../ast/statement.js';
import type { Problems } from '../problems.js';

/** More IFs than this inside each other are refused: whoever walks the tree may do so by recursion. */
const maximumNesting = 1_000;

interface OpenIf {
  /** The span of the word IF. */
  readonly word: Span;
  readonly branches: {
    readonly start: number;
    readonly condition: ConditionNode;
    readonly statements: StatementNode[];
  }[];
  otherwise: StatementNode[] | undefined;
}

/** Nests statements between IF and END IF, without recursion. */
export class BlockBuilder {
  readonly #top: StatementNode[] = [];
  readonly #open: OpenIf[] = [];

  constructor(private readonly problems: Problems) {}

  get isInsideIf(): boolean {
    return this.#open.length > 0;
  }

  add(statement: StatementNode): void {
    this.#statements().push(statement);
  }

  openIf(word: Span, condition: ConditionNode): void {
    if (this.#open.length === maximumNesting) {
      this.problems.add(codes.syntax.tooDeep, { what: 'IFs', limit: maximumNesting }, word);
    }
    this.#open.push({ word, branches: [{ start: word.start, condition, statements: [] }], otherwise: undefined });
  }

  elseIf(words: Span, condition: ConditionNode): void {
    const open = this.#branchOf('ELSE IF', words);
    open?.branches.push({ start: words.start, condition, statements: [] });
  }

  otherwise(word: Span): void {
    const open = this.#branchOf('ELSE', word);
    if (open !== undefined) open.otherwise = [];
  }

  endIf(words: Span): void {
    const open = this.#open.pop();
    if (open === undefined) this.problems.add(codes.syntax.strayBranch, { word: 'END IF', afterElse: false }, words);
    else this.#close(open, words.end);
  }

  /** All statements of the file; what is still open is reported and closed where the file ends. */
  finish(end: number): readonly StatementNode[] {
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
      this.problems.add(codes.syntax.ifWithoutEnd, {}, open.word);
      this.#close(open, end);
    }
    return this.#top;
  }

  /** The IF that a branch belongs to. After an ELSE there may be none: its statements then stay in the ELSE. */
  #branchOf(word: string, span: Span): OpenIf | undefined {
    const open = this.#open.at(-1);
    if (open !== undefined && open.otherwise === undefined) return open;
    this.problems.add(codes.syntax.strayBranch, { word, afterElse: open !== undefined }, span);
    return undefined;
  }

  #close({ word, branches, otherwise }: OpenIf, end: number): void {
    // An IF that lies too deep is left out with all it holds, which nothing would be able to walk.
    if (this.#open.length >= maximumNesting) return;
    const [first, ...others] = branches.map(({ start, condition, statements }): BranchNode => {
      const last = statements.at(-1)?.span.end ?? condition.span.end;
      return { kind: 'branch', condition, statements, span: { start, end: last } };
    });
    if (first === undefined) return;
    this.add({ kind: 'if', branches: [first, ...others], otherwise, span: { start: word.start, end } });
  }

  #statements(): StatementNode[] {
    const open = this.#open.at(-1);
    return open === undefined ? this.#top : (open.otherwise ?? open.branches.at(-1)?.statements ?? []);
  }
}
