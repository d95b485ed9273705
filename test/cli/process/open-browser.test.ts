import { openBrowser, openerOf } from '../../../src/cli/process/open-browser.ts';

test.each<[string, Record<string, string>, NodeJS.Platform, readonly string[] | undefined]>([
  ['a Mac', {}, 'darwin', ['open']],
  ['Windows', {}, 'win32', ['rundll32', 'url.dll,FileProtocolHandler']],
  ['Linux with a desktop', { DISPLAY: ':0' }, 'linux', ['xdg-open']],
  ['Linux with Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', ['xdg-open']],
  ['Linux without', {}, 'linux', undefined],
  ['over SSH', { DISPLAY: ':0', SSH_CONNECTION: 'a b c d' }, 'linux', undefined],
  ['over SSH on a Mac', { SSH_TTY: '/dev/ttys1' }, 'darwin', undefined],
  ['with BROWSER', { BROWSER: 'firefox --new-window', SSH_TTY: 'x' }, 'linux', ['firefox', '--new-window']],
  ['with an empty BROWSER', { BROWSER: '', DISPLAY: ':0' }, 'linux', undefined],
])('%s', (_what, env, platform, opener) => {
  expect(openerOf(env, platform)).toEqual(opener);
});

test('the address is an argument, whatever stands in it, and no shell reads it', async () => {
  const env = { PATH: process.env.PATH, BROWSER: 'true' };
  expect(await openBrowser('https://roster.test/;$(touch x)', env, 'linux')).toBe(true);
  expect(await openBrowser('https://roster.test/', { ...env, BROWSER: 'no-program-of-this-name' }, 'linux')).toBe(
    false,
  );
  expect(await openBrowser('https://roster.test/', { PATH: '' }, 'linux')).toBe(false);
});
