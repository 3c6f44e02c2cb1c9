import { resolve } from 'node:path';
import type { FilesData } from '../batch.js';
import type { SourceInput } from '../complete-source.js';
import type { ConnectorContext } from '../context.js';
import { fullRead } from '../source-defaults.js';
import { type FormatInput, fileFormat } from './file-format.js';

/**
 * A source that is one file, or files of one kind. For globs, compression by name, partitions and increments take
 * `createFileSource` of `@sqlflow/formats`.
 */
export function fileSource(
  context: Pick<ConnectorContext, 'projectDirectory' | 'inspectFiles'>,
  file: { readonly path: string | readonly string[]; readonly format: FormatInput },
): SourceInput {
  const data: FilesData = {
    kind: 'files',
    uris: [file.path].flat().map((path) => resolve(context.projectDirectory, path)),
    format: fileFormat(file.format),
    owned: false,
  };
  return {
    async discover() {
      const { columns, inferred } = await context.inspectFiles(data);
      return [{ columns, inferred }];
    },
    async *read() {
      const { columns, inferred } = await context.inspectFiles(data);
      yield* fullRead({ columns, inferred }, [data]);
    },
    async estimate() {
      const { rows, bytes } = await context.inspectFiles(data);
      return { ...(rows === undefined ? {} : { rows }), ...(bytes === undefined ? {} : { bytes }) };
    },
  };
}
