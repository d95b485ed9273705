// Turns TypeScript, and the ES modules among the dependencies, into CommonJS for jest.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const self = readFileSync(__filename, 'utf8');

module.exports = {
  getCacheKey: (source, path, { instrument }) =>
    createHash('sha256')
      .update([self, version, path, String(instrument), source].join('\0'))
      .digest('hex'),
  process(source, path) {
    const isOurs = !path.includes('/node_modules/');
    if (!isOurs && !path.endsWith('.mjs') && !/^\s*(import|export)\b/m.test(source)) return { code: source };
    const { code, map } = transformSync(source, {
      loader: path.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      platform: 'node',
      target: 'node20.17',
      sourcefile: path,
      sourcemap: isOurs ? 'external' : false,
      supported: { 'dynamic-import': false },
    });
    return isOurs ? { code, map } : { code };
  },
};
