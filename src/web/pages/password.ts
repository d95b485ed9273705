import { AppError } from '../../domain/errors.ts';
import { mePassword } from '../../operations/me/password.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import type { Viewer } from '../frame/viewer.ts';
import { keptFor } from '../frame/kept.ts';
import { withReturn } from '../frame/return-target.ts';
import { refusalIn } from '../frame/refusal.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { field, newPasswordFields, submit, whosePassword } from '../parts/form.ts';
import { html } from '../parts/html.ts';

/** Choosing a password: at the first login, and later. */

/** The form of the first login; who just signed in with the temporary password need not type it again. */
function firstView(ctx: PageContext, known: string | undefined, error?: AppError): Answer {
  return ctx.render({
    title: 'Choose a password',
    error,
    main: html`<p>
        ${
          known === undefined
            ? 'You got a temporary password. Choose one of your own.'
            : `The password of ${known} is temporary. Choose one of your own to go on.`
        }
      </p>
      ${ctx.form(
        withReturn('/password', ctx),
        html`${
          known === undefined &&
          html`${field({ name: 'login', label: 'E-mail or username', autocomplete: 'username', first: true })}
          ${field({ name: 'password', label: 'Temporary password', type: 'password', autocomplete: 'current-password' })}`
        }
        ${known !== undefined && whosePassword(known)}${newPasswordFields(known !== undefined)}${submit('Save and sign in')}`,
      )}`,
  });
}

export const firstPasswordPage: Page = {
  method: 'GET',
  path: '/password',
  needs: 'nobody',
  noReturn: true,
  handle: async (ctx) => firstView(ctx, (await keptFor(ctx, 'first login'))[0]),
};

export const firstPassword: Page = {
  method: 'POST',
  path: '/password',
  needs: 'nobody',
  async handle(ctx) {
    const [known, temporary] = await keptFor(ctx, 'first login');
    const login = known ?? ctx.field('login');
    const password = temporary ?? ctx.field('password');
    try {
      const { token } = await ctx.call(sessionLogin, { login, password, new_password: newPasswordIn(ctx) });
      ctx.setSession(token);
      return ctx.redirect(ctx.returnTo);
    } catch (error) {
      return firstView(ctx, known, refusalIn(error));
    }
  },
};

const changeView = (ctx: PageContext<Viewer>, error?: AppError): Answer =>
  ctx.render({
    title: 'Change your password',
    error,
    main: ctx.form(
      '/me/password',
      html`${whosePassword(ctx.viewer.username)}${field({ name: 'password', label: 'Current password', type: 'password', autocomplete: 'current-password', first: true })}
      ${newPasswordFields(false)}${submit('Change password')}`,
    ),
    isNarrow: true,
  });

export const passwordPage: Page = {
  method: 'GET',
  path: '/me/password',
  needs: 'session',
  handle: (ctx) => Promise.resolve(changeView(ctx)),
};

export const changePassword: Page = {
  method: 'POST',
  path: '/me/password',
  needs: 'session',
  async handle(ctx) {
    try {
      await ctx.call(mePassword, { password: ctx.field('password'), new_password: newPasswordIn(ctx) });
      return ctx.redirect('/me?done=password');
    } catch (error) {
      return changeView(ctx, refusalIn(error));
    }
  },
};

/** The new password, which was typed twice the same. Throws `invalid`. */
export function newPasswordIn(ctx: Pick<PageContext, 'field'>): string {
  const chosen = ctx.field('new_password');
  if (chosen === ctx.field('again')) return chosen;
  throw new AppError('invalid', 'the two passwords are not the same', { hint: 'type both again' });
}
