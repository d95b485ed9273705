import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { meUnlink } from '../../operations/me/unlink.ts';
import { actingPerson } from '../../operations/shared/resolve.ts';
import type { Page, PageContext } from '../frame/page.ts';
import type { Viewer } from '../frame/viewer.ts';
import { address, html } from '../parts/html.ts';
import type { Html } from '../parts/html.ts';
import { table } from '../parts/table.ts';
import { NONE } from '../parts/values.ts';

/** The providers at which one signs in, and others at which one could. */

const webIdentities = query({
  name: 'web.identities',
  summary: 'Show the providers at which you sign in',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object({}),
  output: z.array(
    z.object({
      provider: z.string(),
      title: z.string(),
      isEnabled: z.boolean(),
      /** What the provider told last, of each identity. */
      identities: z.array(z.string()),
    }),
  ),
  async run(context) {
    const { tx } = context;
    const links = await tx.signIn.linksOf([(await actingPerson(context)).id]);
    const all = (await tx.signIn.providers()).map(({ id, name, title, status }) => ({
      provider: name,
      title,
      isEnabled: status === 'enabled',
      identities: links.filter((one) => one.provider_id === id).map(({ email, subject }) => email ?? subject),
    }));
    return all.filter(({ isEnabled, identities }) => isEnabled || identities.length > 0);
  },
});

/** The part of one's own page; nothing where people sign in with passwords alone. */
export async function identitiesOf(ctx: PageContext<Viewer>): Promise<Html | undefined> {
  const all = await ctx.call(webIdentities, {});
  if (all.length === 0) return undefined;
  return html`<h2>Sign-in by other accounts</h2>
    ${table(
      'Sign-in by other accounts',
      ['Provider', 'As', 'Action'],
      all.map(({ provider, title, identities }) => [
        title,
        identities.length === 0 ? NONE : identities.join(', '),
        identities.length === 0
          ? ctx.form(
              address('/me/link/:provider', { provider }),
              html`<button class="second small" aria-label="Link ${title}">Link</button>`,
            )
          : ctx.form(
              '/me/unlink',
              html`<input type="hidden" name="provider" value="${provider}" />
                <button class="second small" aria-label="Unlink ${title}">Unlink</button>`,
            ),
      ]),
      'None.',
    )}`;
}

/** Stops signing in at a provider. */
export const unlink: Page = {
  method: 'POST',
  path: '/me/unlink',
  needs: 'session',
  async handle(ctx) {
    await ctx.call(meUnlink, { provider: ctx.field('provider') });
    // Who may change Owners is not found by an address.
    return ctx.redirect(`/me?done=${ctx.viewer.may('organization.change_owner') ? 'unlinked' : 'unlinked-until'}`);
  },
};
