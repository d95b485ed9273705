import { meShow } from '../../operations/me/show.ts';
import type { Page } from '../frame/page.ts';
import { facts } from '../parts/form.ts';
import { html } from '../parts/html.ts';

/** Who one is here. */
export const mePage: Page = {
  method: 'GET',
  path: '/me',
  needs: 'session',
  async handle(ctx) {
    const { username, email, role, groups } = await ctx.call(meShow, {});
    return ctx.render({
      title: username,
      main: html`${facts([
        ['E-mail', email ?? 'none'],
        ['Role', role?.name ?? 'none'],
        ['Groups', groups.length === 0 ? 'none' : groups.map(({ name }) => name).join(', ')],
      ])}`,
    });
  },
};
