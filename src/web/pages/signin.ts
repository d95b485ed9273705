import { sessionMethods } from '../../operations/session/methods.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import type { AppError } from '../../domain/errors.ts';
import { keep } from '../frame/kept.ts';
import { refusalIn } from '../frame/refusal.ts';
import { withReturn } from '../frame/return-target.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { field, submit } from '../parts/form.ts';
import { address, html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';

/** Signing in: with a password, or by a provider. */

/** The ways to sign in. Nothing that was typed stands there again: passwords are typed into the wrong field, too. */
async function signInView(ctx: PageContext, error?: AppError): Promise<Answer> {
  const { providers, passwords } = await ctx.call(sessionMethods, {});
  const isFirst = providers.length === 0;
  const form = ctx.form(
    withReturn('/signin', ctx),
    html`${field({ name: 'login', label: 'E-mail or username', autocomplete: 'username', first: isFirst })}
    ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
    ${submit('Sign in')}`,
  );
  return ctx.render({
    title: 'Sign in',
    error,
    main: html`${providers.map((one) => providerButton(one, ctx))}
      ${
        isFirst || passwords
          ? html`${!isFirst && html`<p class="or quiet">or with a password</p>`}${form}`
          : html`<details class="below" ${error !== undefined && html`open`}>
              <summary>Sign in with a password</summary>
              ${form}
            </details>`
      }
      <p class="below"><a href="/invitation">I have an invitation</a></p>`,
  });
}

/** A link: what it leads to begins the way to the provider, and leads back here. */
const providerButton = ({ name, title }: { readonly name: string; readonly title: string }, ctx: PageContext): Html =>
  html`<p class="main">
    <a class="button" href="${withReturn(address('/signin/with/:provider', { provider: name }), ctx)}"
      >Sign in with ${title}</a
    >
  </p>`;

export const signInPage: Page = {
  method: 'GET',
  path: '/signin',
  needs: 'nobody',
  noReturn: true,
  handle: (ctx) => signInView(ctx),
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
