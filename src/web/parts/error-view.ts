import type { AppError, ErrorCode } from '../../domain/errors.ts';
import { onPages } from '../words.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** Errors on pages: the same code, message and hint as everywhere. */

/** What pages of errors are called; the others by the meaning of their code. */
const TITLES: Readonly<Partial<Record<ErrorCode, string>>> = {
  not_found: 'There is nothing here',
  forbidden: 'You may not see this',
  rate_limited: 'Too many requests',
  internal: 'Something went wrong',
  unavailable: 'Not available right now',
};

/** A page about an error alone. */
export const errorView = (
  error: AppError,
): { readonly title: string; readonly main: Html; readonly error: AppError } => ({
  title: TITLES[error.code] ?? 'That did not work',
  main: html`<p><a href="/">Go to the first page</a></p>`,
  error,
});

/** An error above the content of a page. */
export function errorBox(error: AppError): Html {
  const { message, hint } = onPages(error);
  return html`<div class="box" role="alert">
    <p class="what">${sentence(message)}</p>
    ${hint !== undefined && html`<p>${sentence(hint)}</p>`}
    <p class="quiet"><code>${error.code}</code></p>
  </div>`;
}

/** With a capital letter and a full stop, as prose has them. */
const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
