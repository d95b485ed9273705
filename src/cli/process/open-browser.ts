import { spawn } from 'node:child_process';
import type { Env } from '../terminal/io.ts';

/** How each system opens an address; no shell reads it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const OTHERWISE = ['xdg-open'];

/**
 * The program that opens addresses, and its arguments; undefined: there is no browser that a person at this terminal would
 * see. BROWSER names another one, and is empty for none.
 */
export function openerOf(env: Env, platform: NodeJS.Platform): readonly string[] | undefined {
  const { BROWSER: named, DISPLAY: display, WAYLAND_DISPLAY: wayland } = env;
  if (named !== undefined) {
    const words = named.trim().split(/\s+/);
    return words[0] === '' ? undefined : words;
  }
  if (env.SSH_CONNECTION || env.SSH_TTY || env.SSH_CLIENT) return undefined;
  const own = OPENERS[platform];
  if (own !== undefined) return own;
  return display || wayland ? OTHERWISE : undefined;
}

/** Opens an address in a browser; false: it could not be started. What the browser prints is not shown. */
export function openBrowser(url: string, env: Env, platform: NodeJS.Platform): Promise<boolean> {
  const [name, ...rest] = openerOf(env, platform) ?? [];
  if (name === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(name, [...rest, url], { stdio: 'ignore', detached: true, env });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
