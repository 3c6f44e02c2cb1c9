import type { ConnectorNames } from './names.js';

/** What the package is developed with: versions that it was tried with. */
export const tools = { '@types/node': '^20.19.0', typescript: '^7.0.2' };

/** The text of the package's `package.json`. */
export function packageManifest({ packageName, type, title }: ConnectorNames, sdkVersion: string): string {
  const manifest = {
    name: packageName,
    version: '0.1.0',
    description: `SQLFlow connector for ${title}.`,
    keywords: ['sqlflow', 'sqlflow-connector'],
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    files: ['dist/src', 'SOURCE.md', 'DESTINATION.md'],
    exports: { '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' } },
    // So SQLFlow imports the package only where a pipeline names the type.
    sqlflow: { types: [type] },
    scripts: {
      build: 'tsc',
      test: 'tsc && node --test dist/test/*.test.js',
      prepublishOnly: 'npm test',
    },
    dependencies: { '@sqlflow/connector-sdk': `^${sdkVersion}` },
    devDependencies: tools,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
