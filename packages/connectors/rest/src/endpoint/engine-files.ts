import type { CsvFormat, FilesData, Format } from '@sqlflow/connector-sdk';
import { z } from '@sqlflow/connector-sdk';
import { csvReadFormat, csvReadParams } from '@sqlflow/formats';
import type { Endpoint } from './endpoint.js';
import type { Page } from './fetch-page.js';

/** What of a page the engine needs. */
export type PageFile = Pick<Page, 'file' | 'type' | 'shown'>;

/** Pages as files that the engine reads as one table. All of one read go in one: types are those of all of them. */
export async function engineFiles(
  endpoint: Endpoint,
  pages: readonly PageFile[],
  owned: boolean,
): Promise<readonly FilesData[]> {
  const types = [...new Set(pages.map(({ type }) => type))];
  return Promise.all(
    types.map(async (type) => {
      const own = pages.filter((page) => page.type === type);
      return {
        kind: 'files',
        uris: own.map(({ file }) => file),
        format: await formatOf(type, endpoint),
        options: {
          unionByName: true,
          hivePartitions: false,
          fileInfo: false,
          shownPaths: own.map(({ shown }) => shown),
        },
        owned,
      };
    }),
  );
}

async function formatOf(type: PageFile['type'], { columnTypes, decimals }: Endpoint): Promise<Format> {
  if (type === 'csv') return csvFormat(columnTypes, decimals);
  return {
    type,
    compression: 'none',
    encoding: 'utf-8',
    ...(columnTypes === undefined ? {} : { columnTypes }),
    decimals,
    inferTypes: true,
  };
}

function csvFormat(columnTypes: Endpoint['columnTypes'], decimals: Endpoint['decimals']): Promise<CsvFormat> {
  const params = z.object(csvReadParams).parse({ column_types: columnTypes, decimals });
  return csvReadFormat(params, [], 'none');
}
