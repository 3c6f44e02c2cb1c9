import { basename, join } from 'node:path';
import type { Diagnostic } from '@sqlflow/errors';
import { projectFile } from './find-root.js';
import { emptyProfile, type ProfileBody, readProfileBody } from './load-profile.js';
import { readText } from './read-text.js';
import { readYaml } from './read-yaml.js';
import { isEmpty, itemsOf, knownEntriesOf, textOf, wrongShape, type YamlEntry } from './yaml-value.js';

/** What `sqlflow.yml` says. */
export interface ProjectFile {
  readonly name: string;
  /** Modules of third-party connectors. */
  readonly connectorModules: readonly string[];
  /** What every profile starts from. */
  readonly defaults: ProfileBody;
}

/** Reads `sqlflow.yml` of the project at `root`. Throws what `readText` throws. */
export function loadProjectFile(root: string, problems: Diagnostic[]): ProjectFile {
  const value = readYaml(readText(join(root, projectFile), projectFile), problems);
  const fallback = { name: basename(root), connectorModules: [], defaults: emptyProfile };
  if (value === undefined) return fallback;
  const entries = knownEntriesOf(value, ['name', 'connectors', 'defaults'], projectFile, problems);
  const defaults = entries.get('defaults');
  return {
    name: readName(entries.get('name'), problems) ?? fallback.name,
    connectorModules: readModules(entries.get('connectors'), problems),
    defaults: defaults === undefined ? emptyProfile : readProfileBody(defaults.value, '`defaults`', problems),
  };
}

function readName(entry: YamlEntry | undefined, problems: Diagnostic[]): string | undefined {
  if (entry === undefined) return undefined;
  const name = textOf(entry.value);
  if (name !== undefined && name.trim() !== '') return name;
  problems.push(wrongShape(entry.value, '`name`', "the project's name"));
  return undefined;
}

function readModules(entry: YamlEntry | undefined, problems: Diagnostic[]): string[] {
  if (entry === undefined) return [];
  const modules = new Set<string>();
  for (const item of itemsOf(entry.value)) {
    const module = textOf(item);
    if (module === undefined || isEmpty(item) || module.trim() === '') {
      problems.push(wrongShape(item, 'each of `connectors`', 'the name of a package or the path of a module'));
    } else {
      modules.add(module);
    }
  }
  return [...modules];
}
