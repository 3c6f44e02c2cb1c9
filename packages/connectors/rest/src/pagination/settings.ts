/** How to get from page to page: as it was said, or as it was recognised from the first answer. */
export type PageSettings = NoPages | NumberedPages | OffsetPages | CursorPages | LinkedPages | NextUrlPages;

export interface NoPages {
  readonly type: 'none';
}

interface Ends {
  /** JSONPaths of what says that there are more. */
  readonly hasMorePath?: string | undefined;
  /** Of the number of all records. */
  readonly totalPath?: string | undefined;
}

export interface NumberedPages extends Ends {
  readonly type: 'page';
  readonly param: string;
  readonly start: number;
  readonly size?: number | undefined;
  readonly sizeParam?: string | undefined;
  /** Of the number of the last page. */
  readonly lastPagePath?: string | undefined;
}

export interface OffsetPages extends Ends {
  readonly type: 'offset';
  readonly param: string;
  readonly size?: number | undefined;
  readonly sizeParam?: string | undefined;
}

export interface CursorPages extends Pick<Ends, 'hasMorePath'> {
  readonly type: 'cursor';
  readonly param: string;
  readonly path: string;
  readonly size?: number | undefined;
  readonly sizeParam?: string | undefined;
}

export interface LinkedPages {
  readonly type: 'link_header';
  readonly size?: number | undefined;
  readonly sizeParam?: string | undefined;
}

export interface NextUrlPages extends Pick<Ends, 'hasMorePath'> {
  readonly type: 'next_url';
  readonly path: string;
  readonly size?: number | undefined;
  readonly sizeParam?: string | undefined;
}

/** Whether the body of an answer must be looked into to find the next page. */
export function looksIntoBody(settings: PageSettings): boolean {
  switch (settings.type) {
    case 'none':
    case 'link_header':
      return false;
    case 'page':
      return [settings.hasMorePath, settings.totalPath, settings.lastPagePath].some((path) => path !== undefined);
    default:
      return true;
  }
}

/** The settings in words, for people who want to know what was recognised. */
export function describePages(settings: PageSettings): string {
  switch (settings.type) {
    case 'none':
      return 'one page';
    case 'page':
      return `numbered pages, by the parameter ${settings.param}`;
    case 'offset':
      return `records to pass over, by the parameter ${settings.param}`;
    case 'cursor':
      return `a cursor at ${settings.path}, sent as ${settings.param}`;
    case 'link_header':
      return 'the header Link';
    case 'next_url':
      return `the address at ${settings.path}`;
  }
}
