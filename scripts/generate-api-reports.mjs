// `npm run api-report [-- --check]`: writes what each package offers, from its compiled types, to `etc/*.api.md`, so that
// a change of a public type shows in the diff. With --check it writes nothing and fails when a report is out of date.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { workspacePackages } from './house/packages.mjs';

const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'sqlflow-api-'));
let outdated = 0;
for (const each of workspacePackages().filter(({ manifest }) => manifest.private !== true)) {
  const reports = new Map(doorsOf(each).map((door) => [`${door.report}.api.md`, report(each, door)]));
  for (const problem of check ? differences(each, reports) : write(each, reports)) {
    console.error(problem);
    outdated += 1;
  }
}
rmSync(scratch, { recursive: true });
if (check && outdated > 0) {
  console.error(
    'The public types changed. If that is meant, run `npm run build && npm run api-report` and commit the reports.',
  );
  process.exitCode = 1;
}

/** The entry points of a package that have types, and what their report is called. */
function doorsOf({ manifest, directory }) {
  const name = basename(manifest.name);
  return Object.entries(manifest.exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([door, target]) => ({
      entry: join(directory, target.types),
      report: door === '.' ? name : `${name}.${door.slice(2).replaceAll('/', '.')}`,
    }));
}

function report({ directory }, door) {
  const packageJsonFullPath = join(directory, 'package.json');
  const folder = join(scratch, door.report);
  mkdirSync(folder);
  const none = { logLevel: ExtractorLogLevel.None };
  const config = ExtractorConfig.prepare({
    packageJsonFullPath,
    configObjectFullPath: join(directory, 'api-extractor.json'),
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: door.entry,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions: compilerOptions(), files: [door.entry] } },
      apiReport: {
        enabled: true,
        // Types that can be reached but not imported by name are part of what a package promises, too.
        includeForgottenExports: true,
        reportFileName: `${door.report}.api.md`,
        reportFolder: folder,
        reportTempFolder: folder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: none },
        tsdocMessageReporting: { default: none },
      },
    },
  });
  const result = Extractor.invoke(config, { localBuild: true, messageCallback: silenceNotes });
  if (result.errorCount > 0) throw new Error(`${door.entry} could not be read`);
  return readFileSync(join(folder, `${door.report}.api.md`), 'utf8');
}

function compilerOptions() {
  return {
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
}

/** Only errors are worth a line: that a report was written or differs is what this script itself says. */
function silenceNotes(message) {
  if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
}

function differences({ directory, path }, reports) {
  const stored = storedReports(directory);
  const gone = stored
    .filter((name) => !reports.has(name))
    .map((name) => `${path}/etc/${name} describes nothing any more`);
  const changed = [...reports].filter(([name, text]) => {
    return !stored.includes(name) || readFileSync(join(directory, 'etc', name), 'utf8') !== text;
  });
  return [...gone, ...changed.map(([name]) => `${path}/etc/${name} is out of date`)];
}

function write({ directory }, reports) {
  mkdirSync(join(directory, 'etc'), { recursive: true });
  for (const name of storedReports(directory)) rmSync(join(directory, 'etc', name));
  for (const [name, text] of reports) writeFileSync(join(directory, 'etc', name), text);
  return [];
}

function storedReports(directory) {
  const folder = join(directory, 'etc');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.api.md')) : [];
}
