import { getBuiltinModule } from 'node:process';

/** Modules of Node that take milliseconds to load, and that most commands import, but few use. */
const BUILTINS = ['crypto', 'os', 'timers/promises', 'worker_threads'];

/** Loads these when one of their functions is called, or one of their classes made. */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:node:)?(?:${BUILTINS.join('|')})$`) }, ({ path, namespace, kind }) =>
      namespace === NAMESPACE || kind !== 'import-statement'
        ? undefined
        : { path: `node:${path.replace(/^node:/, '')}`, namespace: NAMESPACE },
    );
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: lazyModule(path) }));
  },
};

const NAMESPACE = 'lazy-builtin';

function lazyModule(path) {
  const names = Object.entries(getBuiltinModule(path)).flatMap(([name, value]) =>
    typeof value === 'function' && name !== 'default' ? [name] : [],
  );
  return names
    .map(
      (name) => `export function ${name}(...given) {
  const { ${name}: actual } = process.getBuiltinModule('${path}');
  return new.target === undefined ? actual(...given) : new actual(...given);
}`,
    )
    .join('\n');
}
