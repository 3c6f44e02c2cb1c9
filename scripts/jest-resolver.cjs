// TypeScript sources import each other as './x.js', the name the compiled file will have; while testing, only './x.ts' is there.
module.exports = (request, options) => {
  const fromSources = !options.basedir.includes('node_modules') && !options.basedir.includes('/dist');
  if (fromSources && /^\.{1,2}\//.test(request) && request.endsWith('.js')) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      return options.defaultResolver(request, options);
    }
  }
  return options.defaultResolver(request, options);
};
