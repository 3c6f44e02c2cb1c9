/** A path as it stands in a file, relative to the project root. Absolute paths stay as they are. */
export function joinPath(file: string, path: string): string {
  const forward = path.replaceAll('\\', '/');
  if (isAbsolutePath(forward)) return cleanPath(forward);
  const directory = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  return cleanPath(directory === '' ? forward : `${directory}/${forward}`);
}

/** A path without `.`, `..` and doubled slashes, as far as that can be told from the text. */
export function cleanPath(path: string): string {
  const root = path.startsWith('/') ? '/' : '';
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else steps.push(step);
  }
  return root + steps.join('/');
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}
