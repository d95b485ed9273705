import { CSRF_FIELD } from '../frame/csrf.ts';
import { html } from './html.ts';
import type { Content, Html } from './html.ts';

/** Forms and their fields. */

/** A form that is sent by POST: the only place that makes one, so that none is without the hidden field. */
export const postForm = (action: string, csrfToken: string, content: Html): Html =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="${CSRF_FIELD}" value="${csrfToken}" />${content}
  </form>`;

/** A field that people type into. */
interface Field {
  readonly name: string;
  readonly label: string;
  /** `password`: what is typed is hidden, and there is never a value in it. */
  readonly type?: 'text' | 'password';
  /** What browsers and password managers fill in, in the words of HTML. */
  readonly autocomplete: string;
  /** What stands in it already; never a secret. */
  readonly value?: string | undefined;
  /** One short sentence below it. */
  readonly note?: string | undefined;
  /** It must be filled in; by default true. */
  readonly required?: boolean;
  /** One types here first. */
  readonly first?: boolean;
}

/** A label with its field. */
export const field = ({ name, label, type = 'text', autocomplete, value, note, required = true, first }: Field): Html =>
  html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      ${
        value !== undefined && type !== 'password' && html` value="${value}"`
      }${required && html` required`}${first === true && html` autofocus`}${
        note !== undefined && html` aria-describedby="${name}-note"`
      }
    />
    ${note !== undefined && html`<p class="quiet" id="${name}-note">${note}</p>`}
  </div>`;

/** A value that a form sends along. */
export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

/** The button that sends a form. */
export const submit = (label: string): Html => html`<p class="main"><button>${label}</button></p>`;

/** Names and values one below the other; what is undefined is left out. */
export const facts = (pairs: readonly (readonly [name: string, value: Content])[]): Html =>
  html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        value !== undefined &&
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;

/** Whose password a form is about, for password managers alone. */
export const whosePassword = (login: string): Html =>
  html`<input type="text" name="username" autocomplete="username" value="${login}" readonly hidden />`;

/** A new password, typed twice: nobody sees what they type. */
export const newPasswordFields = (first: boolean): Html =>
  html`${field({ name: 'new_password', label: 'New password', type: 'password', autocomplete: 'new-password', first, note: 'At least 12 characters. A few unrelated words are enough.' })}
  ${field({ name: 'again', label: 'New password, once more', type: 'password', autocomplete: 'new-password' })}`;
