import type { Breakage } from './breakage.ts';

/** What protects the pages for browsers. */

const ATTACKS = ['test/web/attacks.test.ts'];

export const WEB: readonly Breakage[] = [
  {
    name: 'a form of another site is taken',
    file: 'src/web/frame/csrf.ts',
    find: 'if (!isOwnSite || !isOwnOrigin) throw foreign();',
    replace: 'if (!isOwnSite && !isOwnOrigin) throw foreign();',
    tests: ATTACKS,
  },
  {
    name: 'the hidden field of a form is not looked at',
    file: 'src/web/frame/csrf.ts',
    find: '&& timingSafeEqual(actual, expected)',
    replace: '&& timingSafeEqual(actual, actual)',
    tests: ATTACKS,
  },
  {
    name: 'an API token is the session of a browser',
    file: 'src/operations/session/own-session.ts',
    find: 'isExtendedByUse(token) && ',
    replace: '',
    tests: ATTACKS,
  },
  {
    name: 'a limited token is the session of a browser',
    file: 'src/operations/session/own-session.ts',
    find: ' && token.permissions === null',
    replace: '',
    tests: ATTACKS,
  },
  {
    name: 'a sign-in leads to any path',
    file: 'src/web/frame/return-target.ts',
    find: 'origin === BASE && isReturnable(pathname)',
    replace: 'origin === BASE',
    tests: ATTACKS,
  },
  {
    name: 'a cookie that is there twice counts',
    file: 'src/web/frame/cookies.ts',
    find: 'one !== undefined && other === undefined && ',
    replace: 'one !== undefined && other !== one && ',
    tests: ATTACKS,
  },
  {
    name: 'a page takes the token of a header',
    file: 'src/server/app.ts',
    find: 'pages.isPage(request) ? pages.tokenIn(request) : tokenOf(request)',
    replace: '(pages.isPage(request) ? pages.tokenIn(request) : undefined) ?? tokenOf(request)',
    tests: ATTACKS,
  },
  {
    name: 'HTML is not escaped',
    file: 'src/lib/escape-html.ts',
    find: `/[&<>"']/g`,
    replace: `/[&>"']/g`,
    tests: ['test/web/html.test.ts', 'test/web/administration.test.ts'],
  },
  {
    name: 'what was kept in a browser outlasts the sign-in of somebody else',
    file: 'src/web/frame/context.ts',
    find: "  { cookie: 'kept', value: undefined },\n",
    replace: '',
    tests: ['test/web/accounts.test.ts'],
  },
  {
    name: 'the refusal of a link is taken for the end of the session',
    file: 'src/web/frame/respond.ts',
    find: ' && details.proof === undefined',
    replace: ' && details.x === undefined',
    tests: ['test/web/link-attacks.test.ts'],
  },
];
