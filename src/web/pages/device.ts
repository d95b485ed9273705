import { DEVICE_PATH } from '../../domain/pages.ts';
import { sessionDeviceApprove } from '../../operations/session/device-approve.ts';
import { sessionDeviceDeny } from '../../operations/session/device-deny.ts';
import { sessionDeviceShow } from '../../operations/session/device-show.ts';
import type { AppError } from '../../domain/errors.ts';
import type { Answer, Page, PageContext } from '../frame/page.ts';
import { refusalIn } from '../frame/refusal.ts';
import type { Viewer } from '../frame/viewer.ts';
import { facts, field, hidden, submit } from '../parts/form.ts';
import { html } from '../parts/html.ts';
import { decision, WARNING } from '../parts/decision.ts';
import { time } from '../parts/values.ts';

/** A person enters the code that a device shows, sees which device it is, and approves or denies it. */

const CHECKED = `${DEVICE_PATH}/code`;
const DECIDED = `${DEVICE_PATH}/decision`;
const DONE = { approve: `${DEVICE_PATH}/approved`, deny: `${DEVICE_PATH}/denied` } as const;

const codeView = (ctx: PageContext<Viewer>, error?: AppError): Answer =>
  ctx.render({
    title: 'Log a device in',
    error,
    main: html`<p>Enter the code that your device shows.</p>
      ${ctx.form(
        CHECKED,
        html`${field({ name: 'user_code', label: 'Code', autocomplete: 'off', note: 'Such as WDJB-MJHT.', first: true })}
        ${submit('Go on')}`,
      )}`,
  });

export const devicePage: Page = {
  method: 'GET',
  path: DEVICE_PATH,
  needs: 'session',
  handle: (ctx) => Promise.resolve(codeView(ctx)),
};

export const deviceCode: Page = {
  method: 'POST',
  path: CHECKED,
  needs: 'session',
  async handle(ctx) {
    try {
      const device = await ctx.call(sessionDeviceShow, { user_code: ctx.field('user_code') });
      const { user_code: code, client, host, address, created_at } = device;
      return ctx.render({
        title: 'Let this device log in as you?',
        main: html`${facts([
            ['Code', code],
            ['Program', client],
            ['Machine', host === '' ? 'it did not say' : host],
            ['Address', address],
            ['Asked at', time(created_at)],
            ['As', ctx.viewer.username],
          ])}
          <p>${WARNING}</p>
          ${ctx.form(DECIDED, html`${hidden('user_code', code)}${decision()}`)}`,
      });
    } catch (error) {
      return codeView(ctx, refusalIn(error));
    }
  },
};

export const deviceDecision: Page = {
  method: 'POST',
  path: DECIDED,
  needs: 'session',
  async handle(ctx) {
    const isApproved = ctx.field('decision') === 'approve';
    try {
      const operation = isApproved ? sessionDeviceApprove : sessionDeviceDeny;
      await ctx.call(operation, { user_code: ctx.field('user_code') });
    } catch (error) {
      return codeView(ctx, refusalIn(error));
    }
    return ctx.redirect(isApproved ? DONE.approve : DONE.deny);
  },
};

/** The end of both ways. */
const ended = (path: string, title: string, text: string): Page => ({
  method: 'GET',
  path,
  needs: 'session',
  noReturn: true,
  handle: (ctx) => Promise.resolve(ctx.render({ title, main: html`<p>${text}</p>` })),
});

export const deviceApproved = ended(
  DONE.approve,
  'The device is logged in',
  'Go back to it; you can close this page. If it was not yours, sign out there and change your password.',
);
export const deviceDenied = ended(DONE.deny, 'The device was refused', 'It gets nothing. You can close this page.');
