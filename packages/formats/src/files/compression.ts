import { extname } from 'node:path';
import type { Compression } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** What the extension of a file says about its compression. */
export function compressionByName(path: string): Compression {
  return byExtension[extname(path).toLowerCase()] ?? 'none';
}

const byExtension: Readonly<Record<string, Compression>> = {
  '.gz': 'gzip',
  '.gzip': 'gzip',
  '.zst': 'zstd',
  '.zstd': 'zstd',
};

/** The extension of a file's data in lower case, without that of its compression: `.csv` of `orders.csv.gz`. */
export function dataExtension(path: string): string {
  const lower = path.toLowerCase();
  return extname(compressionByName(lower) === 'none' ? lower : lower.slice(0, -extname(lower).length));
}

/** The one compression of several files. Throws `SqlFlowError` where their names say different ones. */
export function commonCompression(
  files: readonly { readonly path: string; readonly shown: string }[],
  asked: Compression | 'auto',
): Compression {
  if (asked !== 'auto') return asked;
  const examples = new Map<Compression, string>();
  for (const { path, shown } of files) {
    const compression = compressionByName(path);
    if (!examples.has(compression)) examples.set(compression, shown);
  }
  if (examples.size > 1) {
    const told = [...examples].map(
      ([compression, shown]) => [shown, compression === 'none' ? 'not compressed' : compression] as const,
    );
    throw sqlFlowError(codes.connector.mixedCompression, { files: told });
  }
  return [...examples.keys()][0] ?? 'none';
}
