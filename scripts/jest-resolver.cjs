// TypeScript sources import each other as './x.js', the name the compiled file will have; while testing, only './x.ts' is there.
const compiled = /[\\/](node_modules|dist)([\\/]|$)/;

module.exports = (request, options) => {
  if (!compiled.test(options.basedir) && /^\.{1,2}\/.*\.js$/.test(request)) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // A real .js file, e.g. a fixture.
    }
  }
  return options.defaultResolver(request, options);
};
