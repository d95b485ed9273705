import * as z from 'zod/mini';
import { SETTING_FIELDS, SETTING_KEYS } from '../../domain/settings.ts';
import { theOrganization } from '../shared/resolve.ts';
import { settingsOf, settingsSet } from '../settings/set.ts';
import { difference, inverse, requireUnchanged } from './inverse.ts';

/** Restores the value of a setting. */

const values = z.strictObject({
  name: z.optional(z.string()),
  url: z.optional(z.string()),
  audit_retention: z.optional(z.string()),
  session_days: z.optional(z.number()),
  contacts_main: z.optional(z.string()),
  contacts_finances: z.optional(z.string()),
  contacts_security: z.optional(z.string()),
  deny_member_jobs: z.optional(z.boolean()),
  deny_non_member_jobs: z.optional(z.boolean()),
  enforce_whitelist: z.optional(z.boolean()),
});

export const setting = inverse({
  operation: settingsSet,
  told: z.strictObject({ before: values, after: values, undoes: z.optional(z.string()) }),
  async inputs(tx, event, { before, after }) {
    const now = settingsOf(await theOrganization(tx));
    return SETTING_KEYS.flatMap((key) => {
      const field = SETTING_FIELDS[key];
      const [then, value] = [after[field], before[field]];
      if (then === undefined || value === undefined) return [];
      requireUnchanged(event, difference(`the ${key}`, String(then), String(now[field])));
      return [{ key, value: String(value) }];
    });
  },
});
