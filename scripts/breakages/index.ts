import type { Breakage } from './breakage.ts';
import { CARRIAGE } from './carriage.ts';
import { CI_TRUST } from './ci-trust.ts';
import { EXECUTABLE } from './executable.ts';
import { FORMS } from './forms.ts';
import { GUARDS } from './guards.ts';
import { NOTIFICATIONS } from './notifications.ts';
import { OUTBOUND } from './outbound.ts';
import { PROOFS } from './proofs.ts';
import { QUEUES } from './queues.ts';
import { RETENTION } from './retention.ts';
import { SAML } from './saml.ts';
import { SCIM } from './scim.ts';
import { SCIM_GUARDS } from './scim-guards.ts';
import { SIGN_IN_PROVIDERS } from './sign-in.ts';
import { SIGN_IN_SETTINGS } from './sign-in-settings.ts';
import { SYNCING } from './syncing.ts';
import { WEB } from './web.ts';

/** Every breakage, by what kind of thing is broken. */
export const BREAKAGES: Readonly<Record<'guard' | 'codec', readonly Breakage[]>> = {
  guard: [
    ...GUARDS,
    ...PROOFS,
    ...SYNCING,
    ...OUTBOUND,
    ...NOTIFICATIONS,
    ...RETENTION,
    ...SCIM_GUARDS,
    ...CI_TRUST,
    ...SIGN_IN_PROVIDERS,
    ...WEB,
    ...SAML,
    ...SIGN_IN_SETTINGS,
    ...QUEUES,
    ...EXECUTABLE,
  ],
  codec: [...CARRIAGE, ...FORMS, ...SCIM],
};

/** How often a text stands in another. */
export const occurrences = (text: string, part: string): number => text.split(part).length - 1;
