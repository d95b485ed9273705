import type { Page } from '../frame/page.ts';

/** The first page: that of oneself, behind the sign-in. */
export const homePage: Page = {
  method: 'GET',
  path: '/',
  needs: 'session',
  handle: (ctx) => Promise.resolve(ctx.redirect('/me')),
};
