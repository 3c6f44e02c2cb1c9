/** What `npm run test:postgres` is asked for: versions first, then files, then options of jest with their values. */
export function testPostgresArguments(given, known) {
  const firstOther = given.findIndex((each) => !known.includes(each));
  const rest = firstOther === -1 ? [] : given.slice(firstOther);
  const firstOption = rest.findIndex((each) => each.startsWith('-'));
  const files = firstOption === -1 ? rest : rest.slice(0, firstOption);
  const versions = firstOther === -1 ? given : given.slice(0, firstOther);
  return { versions: versions.length === 0 ? known : versions, files, options: rest.slice(files.length) };
}
