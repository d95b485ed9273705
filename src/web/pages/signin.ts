import { sessionLogin } from '../../operations/session/login.ts';
import type { AppError } from '../../domain/errors.ts';
import { keep } from '../frame/kept.ts';
import { refusalIn } from '../frame/refusal.ts';
import { withReturn } from '../frame/return-target.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { field, submit } from '../parts/form.ts';
import { html } from '../parts/html.ts';

/** Signing in with a password. */

/** The form; nothing that was typed stands in it again: passwords are typed into the wrong field, too. */
function signInView(ctx: PageContext, error?: AppError): Answer {
  return ctx.render({
    title: 'Sign in',
    error,
    main: html`${ctx.form(
        withReturn('/signin', ctx),
        html`${field({ name: 'login', label: 'E-mail or username', autocomplete: 'username', first: true })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
        ${submit('Sign in')}`,
      )}
      <p class="below"><a href="/invitation">I have an invitation</a></p>`,
  });
}

export const signInPage: Page = {
  method: 'GET',
  path: '/signin',
  needs: 'nobody',
  noReturn: true,
  handle: (ctx) => Promise.resolve(signInView(ctx)),
};

export const signIn: Page = {
  method: 'POST',
  path: '/signin',
  needs: 'nobody',
  async handle(ctx) {
    const login = ctx.field('login');
    const password = ctx.field('password');
    try {
      const { token } = await ctx.call(sessionLogin, { login, password });
      ctx.setSession(token);
      return ctx.redirect(ctx.returnTo);
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal.code !== 'must_change_password') return signInView(ctx, refusal);
      await keep(ctx, 'first login', [login, password]);
      return ctx.redirect(withReturn('/password', ctx));
    }
  },
};
