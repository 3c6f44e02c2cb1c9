import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The licences of the packages of others that the modules come from, as a text that a package must carry when it
 * contains them. Throws for a package that brings none.
 */
export function bundledLicenses(modules) {
  const packages = new Map();
  for (const module of modules) {
    const folder = thirdPartyFolder(module);
    if (folder !== undefined && !packages.has(folder)) packages.set(folder, describe(folder));
  }
  const texts = [...packages.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  return `This package contains parts of these packages.\n\n${texts.map(sectionOf).join('\n')}`;
}

/** The folder of the package a module lies in, undefined for one of this workspace and for what the bundler adds. */
function thirdPartyFolder(module) {
  const [file] = module.replace(/^\0/, '').split('?');
  const parts = resolve(file).split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules');
  if (at === -1) return undefined;
  return parts.slice(0, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join('/');
}

function describe(folder) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = licenseText(folder);
  if (text === undefined) throw new Error(`${name} is bundled and brings no licence text (${folder})`);
  return { title: `${name} ${version}`, license, homepage, text };
}

function licenseText(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  const files = names.map((name) => join(folder, name)).filter((file) => existsSync(file));
  return files.length === 0 ? undefined : files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n');
}

function sectionOf({ title, license, homepage, text }) {
  const heading = [title, license, homepage].filter((each) => each !== undefined).join(', ');
  return `${'='.repeat(80)}\n${heading}\n${'='.repeat(80)}\n\n${text}\n`;
}
