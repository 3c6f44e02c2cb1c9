/** How a table, or a report, differs from what is promised. */
export interface Difference {
  readonly kind: 'lost' | 'doubled' | 'wrong row' | 'unasked' | 'wrong report';
  /** The step of the history after which it shows, from 0. */
  readonly step: number;
  readonly detail: string;
}

export type Finding = Omit<Difference, 'step'>;
