import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { INVITATION_PATH } from '../../domain/pages.ts';
import { invitationAccept } from '../../operations/invitation/accept.ts';
import { sessionMethods } from '../../operations/session/methods.ts';
import { keep, keptFor } from '../frame/kept.ts';
import { refusalIn } from '../frame/refusal.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { facts, field, newPasswordFields, submit } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import { listOf } from '../parts/values.ts';
import { newPasswordIn } from './password.ts';

/** Accepting an invitation: first its code, then what one gets, and the account. */

const ACCOUNT = `${INVITATION_PATH}/account`;

/** What `invitation.accept` says of an invitation before there is a password. */
const choice = z.object({
  organization: z.string(),
  email: z.nullable(z.string()),
  username: z.nullable(z.string()),
  role: z.nullable(z.string()),
  groups: z.array(z.string()),
  invited_by: z.nullable(z.string()),
});
type Choice = z.infer<typeof choice>;

async function codeView(ctx: PageContext, error?: AppError): Promise<Answer> {
  const { providers } = await ctx.call(sessionMethods, {});
  return ctx.render({
    title: 'Accept an invitation',
    error,
    main: html`<p>Type or paste the code that you got. Whoever has it can become you here: give it to nobody.</p>
      ${ctx.form(
        INVITATION_PATH,
        html`${field({ name: 'code', label: 'Code', autocomplete: 'off', first: true })} ${submit('Go on')}`,
      )}${
        providers.length > 0 &&
        html`<p class="below">
          You need no code to <a href="/signin">sign in with ${providers.map(({ title }) => title).join(' or ')}</a>, if
          the invitation is for your address there.
        </p>`
      }`,
  });
}

/** The invitation of a code. Throws what is wrong with the code. */
async function choiceOf(ctx: PageContext, code: string): Promise<Choice> {
  try {
    await ctx.call(invitationAccept, { code });
  } catch (error) {
    if (error instanceof AppError && error.code === 'input_needed') return z.parse(choice, error.details);
    throw error;
  }
  throw new AppError('internal', 'an invitation was accepted without a password');
}

/** What one is invited to, and the fields of the account. */
const accountView = (ctx: PageContext, invited: Choice, error?: AppError): Answer =>
  ctx.render({
    title: `Join ${invited.organization}`,
    error,
    main: html`${facts([
      ['Invited by', invited.invited_by ?? 'somebody who is not here any more'],
      ['E-mail', invited.email ?? undefined],
      ['Role', invited.role ?? undefined],
      ['Groups', invited.groups.length === 0 ? undefined : html`${listOf(invited.groups)}`],
    ])}
    ${ctx.form(
      ACCOUNT,
      html`${field({
        name: 'username',
        label: 'Username',
        autocomplete: 'username',
        value: ctx.field('username') || (invited.username ?? ''),
        note: 'By this others know you here.',
      })}
      ${newPasswordFields(true)}${submit('Join')}`,
    )}`,
  });

export const invitationPage: Page = {
  method: 'GET',
  path: INVITATION_PATH,
  needs: 'nobody',
  noReturn: true,
  handle: (ctx) => codeView(ctx),
};

export const invitationCode: Page = {
  method: 'POST',
  path: INVITATION_PATH,
  needs: 'nobody',
  async handle(ctx) {
    const code = ctx.field('code');
    try {
      await choiceOf(ctx, code);
      await keep(ctx, 'invitation', [code]);
      return ctx.redirect(ACCOUNT);
    } catch (error) {
      return codeView(ctx, refusalIn(error));
    }
  },
};

/** The second page; who comes without a code gives it first. */
export const invitationAccountPage: Page = {
  method: 'GET',
  path: ACCOUNT,
  needs: 'nobody',
  noReturn: true,
  async handle(ctx) {
    const [code] = await keptFor(ctx, 'invitation');
    if (code === undefined) return ctx.redirect(INVITATION_PATH);
    try {
      return accountView(ctx, await choiceOf(ctx, code));
    } catch (error) {
      return codeView(ctx, refusalIn(error));
    }
  },
};

export const acceptInvitation: Page = {
  method: 'POST',
  path: ACCOUNT,
  needs: 'nobody',
  async handle(ctx) {
    const [code] = await keptFor(ctx, 'invitation');
    if (code === undefined) return ctx.redirect(INVITATION_PATH);
    try {
      const username = ctx.field('username') || undefined;
      const { token } = await ctx.call(invitationAccept, { code, username, password: newPasswordIn(ctx) });
      ctx.setSession(token);
      return ctx.redirect('/');
    } catch (error) {
      return againView(ctx, code, refusalIn(error));
    }
  },
};

/** The account again, with what was refused; the code again, where that does not work any more. */
async function againView(ctx: PageContext, code: string, refusal: AppError): Promise<Answer> {
  try {
    return accountView(ctx, await choiceOf(ctx, code), refusal);
  } catch (error) {
    return codeView(ctx, refusalIn(error));
  }
}
