import * as z from 'zod/mini';
import { checkedText, emailOrNone, nameFault } from './names/names.ts';
import { KEEP_ALL, retention } from './audit-retention.ts';
import { sessionDays, STANDARD_SESSION_DAYS } from './sessions.ts';

/** The settings of the organization, each by its key. */

/** As Semaphore has it; an organization that has a longer name keeps it. */
const MAX_NAME = 62;
const MAX_URL = 2048;
const HTTP = /^https?:\/\//i;

/** What is wrong with the name of an organization, as the end of a sentence. */
export const organizationNameFault = (text: string): string | undefined => nameFault(text, MAX_NAME);
/** A new name of an organization. */
export const organizationName = () => checkedText(MAX_NAME, organizationNameFault);

/** What is wrong with the URL of a web page, as the end of a sentence; an empty text is valid: there is none. */
function urlFault(text: string): string | undefined {
  if (text === '') return undefined;
  if (text.length > MAX_URL) return `is longer than ${MAX_URL} characters`;
  if (!HTTP.test(text) || /[\s\p{Cc}\p{Cf}]/u.test(text) || !URL.canParse(text))
    return 'must be a URL that begins with http:// or https://, or nothing';
  const { username, password } = new URL(text);
  // It is shown to everybody, and written to the audit log.
  return username === '' && password === '' ? undefined : 'must not hold a username or password';
}

const url = () =>
  z.string().check((context) => {
    const fault = urlFault(context.value);
    if (fault !== undefined) context.issues.push({ code: 'custom', message: fault, input: context.value });
  });

/** Every setting, as it can be set. */
export const settings = z.object({
  name: organizationName(),
  url: url(),
  audit_retention: retention(),
  session_days: sessionDays(),
  contacts_main: emailOrNone(),
  contacts_finances: emailOrNone(),
  contacts_security: emailOrNone(),
  deny_member_jobs: z.boolean(),
  deny_non_member_jobs: z.boolean(),
  enforce_whitelist: z.boolean(),
});
export type Settings = z.infer<typeof settings>;
/** The settings as shown. */
export const shownSettings = z.extend(settings, { name: z.string(), created_at: z.string(), updated_at: z.string() });
export type ShownSettings = z.infer<typeof shownSettings>;

/** The settings of a new organization, beside its name. */
export const NEW_SETTINGS: Readonly<Omit<Settings, 'name'>> = {
  url: '',
  audit_retention: KEEP_ALL,
  session_days: STANDARD_SESSION_DAYS,
  contacts_main: '',
  contacts_finances: '',
  contacts_security: '',
  deny_member_jobs: false,
  deny_non_member_jobs: false,
  enforce_whitelist: false,
};

export const SETTING_KEYS = [
  'name',
  'url',
  'audit.retention',
  'session.days',
  'contacts.main',
  'contacts.finances',
  'contacts.security',
  'deny_member_jobs',
  'deny_non_member_jobs',
  'enforce_whitelist',
] as const;
type SettingKey = (typeof SETTING_KEYS)[number];

/** The field of each setting. */
export const SETTING_FIELDS = {
  name: 'name',
  url: 'url',
  'audit.retention': 'audit_retention',
  'session.days': 'session_days',
  'contacts.main': 'contacts_main',
  'contacts.finances': 'contacts_finances',
  'contacts.security': 'contacts_security',
  deny_member_jobs: 'deny_member_jobs',
  deny_non_member_jobs: 'deny_non_member_jobs',
  enforce_whitelist: 'enforce_whitelist',
} as const satisfies Record<SettingKey, keyof Settings>;

/** The fields of all settings. */
export const ALL_SETTINGS: readonly (keyof Settings)[] = Object.values(SETTING_FIELDS);

/** Settings whose values are given field by field. */
export const settingsBy = (valueOf: (field: keyof Settings) => Settings[keyof Settings]): Settings =>
  Object.fromEntries(ALL_SETTINGS.map((field) => [field, valueOf(field)])) as Settings;

/** The settings of an organization as it is stored, without what else is stored of it. */
export const settingsIn = (organization: Settings): Settings => settingsBy((field) => organization[field]);
