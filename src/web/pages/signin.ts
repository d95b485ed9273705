import { sessionLogin } from '../../operations/session/login.ts';
import type { AppError } from '../../domain/errors.ts';
import { refusalIn } from '../frame/refusal.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { field, submit } from '../parts/form.ts';
import { address, html } from '../parts/html.ts';

/** Signing in with a password. */

/** The form; what was typed as login stays, the password does not. */
function signInView(ctx: PageContext, error?: AppError): Answer {
  const { returnTo } = ctx;
  const action = address('/signin', {}, { return: returnTo === '/' ? undefined : returnTo });
  return ctx.render({
    title: 'Sign in',
    error,
    main: ctx.form(
      action,
      html`${field({ name: 'login', label: 'E-mail or username', autocomplete: 'username', first: true })}
      ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
      ${submit('Sign in')}`,
    ),
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
    try {
      const { token } = await ctx.call(sessionLogin, { login: ctx.field('login'), password: ctx.field('password') });
      ctx.setSession(token);
      return ctx.redirect(ctx.returnTo);
    } catch (error) {
      return signInView(ctx, refusalIn(error));
    }
  },
};
