import { sessionLogout } from '../../operations/session/logout.ts';
import type { Page } from '../frame/page.ts';
import { submit } from '../parts/form.ts';
import { html } from '../parts/html.ts';

/** Signing out. The button stands on every page; this one is for who comes by its address. */
export const signOutPage: Page = {
  method: 'GET',
  path: '/signout',
  needs: 'session',
  noReturn: true,
  handle: (ctx) =>
    Promise.resolve(
      ctx.render({
        title: 'Sign out',
        main: html`<p>You are signed in as ${ctx.viewer.username}.</p>
          ${ctx.form('/signout', submit('Sign out'))}`,
      }),
    ),
};

export const signOut: Page = {
  method: 'POST',
  path: '/signout',
  needs: 'session',
  async handle(ctx) {
    await ctx.call(sessionLogout, {});
    ctx.endSession();
    return ctx.redirect('/signin');
  },
};
