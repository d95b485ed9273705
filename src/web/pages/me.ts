import { meShow } from '../../operations/me/show.ts';
import { tokenList } from '../../operations/token/list.ts';
import { tokenRevoke } from '../../operations/token/revoke.ts';
import { CREATE } from '../../operations/token/subject.ts';
import type { Token } from '../../domain/tokens.ts';
import type { Page, PageContext } from '../frame/page.ts';
import type { Viewer } from '../frame/viewer.ts';
import { identitiesOf } from './identities.ts';
import { facts } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import { table } from '../parts/table.ts';
import { day, NONE, refs, time } from '../parts/values.ts';

/** Who one is here, and where one is signed in. */

/** The most tokens that are shown. */
const MOST_TOKENS = 100;

/** What was done on the page before, by the value of `done`. */
const DONE: Readonly<Record<string, string>> = {
  password: 'Your password is changed. You are signed out everywhere else.',
  ended: 'It does not work any more.',
  unlinked: 'You do not sign in by it any more.',
  'unlinked-until':
    'It is not linked any more. Where it tells the e-mail address that you have here, the next sign-in links it again.',
};

export const mePage: Page = {
  method: 'GET',
  path: '/me',
  needs: 'session',
  async handle(ctx) {
    const { viewer } = ctx;
    const {
      username,
      email,
      email_verified: isVerified,
      role,
      groups,
      last_login_at: seen,
    } = await ctx.call(meShow, {});
    const tokens = await ctx.call(tokenList, { kind: 'all', limit: MOST_TOKENS, sort: '-created_at' });
    const done = ctx.query.get('done') ?? '';
    return ctx.render({
      title: username,
      main: html`${Object.hasOwn(DONE, done) && html`<p class="box done" role="status">${DONE[done]}</p>`}
        ${facts([
          [
            'E-mail',
            email === null ? NONE : html`${email} ${!isVerified && html`<span class="quiet">not confirmed</span>`}`,
          ],
          ['Role', role === null ? NONE : refs('/roles/:id', [role], viewer.may('organization.roles.view'))],
          ['Groups', refs('/groups/:id', groups, viewer.may('organization.groups.view'))],
          ['Last sign-in', html`${time(seen)} UTC`],
        ])}
        <p class="actions"><a class="button second" href="/me/password">Change password</a></p>
        ${await identitiesOf(ctx)}
        <h2>Where you are signed in</h2>
        ${tokensTable(
          ctx,
          tokens.items.filter(({ kind }) => kind === 'session'),
          'Sessions',
        )}
        <h2>API tokens</h2>
        ${tokensTable(
          ctx,
          tokens.items.filter(({ kind }) => kind === 'api'),
          'API tokens',
        )}`,
    });
  },
};

const tokensTable = (ctx: PageContext<Viewer>, tokens: readonly Token[], label: string): Html =>
  table(
    label,
    ['Name', 'Made', 'Last used', 'Ends', 'Action'],
    tokens.map((one) => [
      html`${one.name} <span class="quiet">&hellip;${one.last_four}</span>`,
      time(one.created_at),
      time(one.last_used_at),
      day(one.expires_at),
      one.current ? html`<span class="quiet">this browser</span>` : endButton(ctx, one),
    ]),
    'You have none.',
  );

/** Ending another session than this one needs a permission. */
const endButton = (ctx: PageContext<Viewer>, { id, kind, name, created_at: made }: Token): Html | undefined =>
  ctx.viewer.may(CREATE)
    ? ctx.form(
        '/me/tokens',
        html`<input type="hidden" name="token" value="${id}" /><button
            class="second small"
            aria-label="${kind === 'session' ? 'Sign out' : 'Revoke'} ${name}, made ${made.slice(0, 16).replace('T', ' ')}"
          >
            ${kind === 'session' ? 'Sign out' : 'Revoke'}
          </button>`,
      )
    : undefined;

/** Ends a session or a token of one's own. */
export const endToken: Page = {
  method: 'POST',
  path: '/me/tokens',
  needs: 'session',
  async handle(ctx) {
    await ctx.call(tokenRevoke, { token: ctx.field('token') });
    return ctx.redirect('/me?done=ended');
  },
};
