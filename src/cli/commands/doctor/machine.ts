import { statSync } from 'node:fs';
import { join } from 'node:path';
import { found } from '../../../domain/health.ts';
import type { Finding } from '../../../domain/health.ts';
import { isUrl } from '../../../domain/location.ts';
import { isOpenToOthers } from '../../../lib/file-mode.ts';
import { commandLine } from '../../../lib/shell.ts';
import { configDir, CONFIG_FILE, readConfig } from '../../context/config.ts';
import type { Config } from '../../context/config.ts';
import type { Env, Io } from '../../terminal/io.ts';

/** What doctor looks at on this machine: whether others can reach what holds tokens, and whether contexts lead anywhere. */

/** `store` is the one that the command works on, where that is known. */
export function machineFindings({ env, uncached }: Pick<Io, 'env' | 'uncached'>, store: string | undefined): Finding[] {
  const { contexts } = configOf(env);
  const stores = Object.values(contexts).map((entry) => entry.location);
  return [
    ...configFindings(env),
    ...(uncached === undefined ? [] : [slowStart(env, uncached)]),
    ...[...new Set([...stores, ...(store === undefined ? [] : [store])])].flatMap(openStore),
    ...Object.entries(contexts).flatMap(([name, entry]) => goneStore(name, entry.location)),
  ];
}

/** One that cannot be read has no contexts; why it cannot is told by what needs it. */
function configOf(env: Env): Pick<Config, 'contexts'> {
  try {
    return readConfig(env);
  } catch {
    return { contexts: {} };
  }
}

function configFindings(env: Env): Finding[] {
  const dir = configDir(env);
  return [
    { path: dir, what: 'enter', mode: '700' },
    { path: join(dir, CONFIG_FILE), what: 'read', mode: '600' },
  ]
    .filter(({ path }) => isLoose(path))
    .map(({ path, what, mode }) =>
      found(
        'config_open',
        path,
        `others on this machine can ${what} ${path}, which holds tokens`,
        commandLine('chmod', mode, path),
      ),
    );
}

function slowStart({ NODE_OPTIONS: options = '' }: Env, folder: string): Finding {
  const [why, help] =
    options === ''
      ? ['this version of Node', 'run roster once as somebody who may write there']
      : [`Node with NODE_OPTIONS=${options}`, 'unset it, or run roster once as somebody who may write there'];
  return found(
    'slow_start',
    folder,
    `commands take several times as long to start: the compiled program in ${folder} is not for ${why}; ${help}`,
  );
}

const openStore = (store: string): Finding[] =>
  isUrl(store) || !isLoose(store)
    ? []
    : [
        found(
          'store_open',
          store,
          `others on this machine can reach the store ${store}`,
          commandLine('chmod', '600', store),
        ),
      ];

const goneStore = (context: string, store: string): Finding[] =>
  isUrl(store) || modeOf(store) !== undefined
    ? []
    : [
        found(
          'context_store_gone',
          context,
          `the context ${context} is for the store ${store}, which is not there`,
          commandLine('roster', 'context', 'remove', context),
        ),
      ];

const isLoose = (path: string): boolean => isOpenToOthers(modeOf(path) ?? 0);

/** undefined: it is not there, or not to be reached. */
function modeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mode;
  } catch {
    return undefined;
  }
}
