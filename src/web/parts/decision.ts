import { html } from './html.ts';
import type { Html } from './html.ts';

/** What stands where a person lets a machine in. */

/** Said wherever somebody may have been talked into it. */
export const WARNING =
  'Approve only what you started yourself, just now. If somebody sent you this code or this page, deny it: they would act as you.';

/** The two buttons of a decision. */
export const decision = (): Html =>
  html`<p class="actions">
    <button name="decision" value="approve">Approve</button>
    <button name="decision" value="deny" class="second">Deny</button>
  </p>`;
