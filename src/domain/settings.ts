import * as z from 'zod/mini';
import { name } from './names/names.ts';
import { retention } from './audit-retention.ts';
import { sessionDays } from './sessions.ts';

/** The settings of the organization, each by its key. */

const MAX_URL = 2048;
const HTTP = /^https?:\/\//i;

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

/** Every setting. */
export const settings = z.object({
  name: name(),
  url: url(),
  audit_retention: retention(),
  session_days: sessionDays(),
});
export type Settings = z.infer<typeof settings>;
/** The settings as shown. */
export const shownSettings = z.extend(settings, { created_at: z.string(), updated_at: z.string() });
export type ShownSettings = z.infer<typeof shownSettings>;

export const SETTING_KEYS = ['name', 'url', 'audit.retention', 'session.days'] as const;
type SettingKey = (typeof SETTING_KEYS)[number];

/** The field of each setting. */
export const SETTING_FIELDS = {
  name: 'name',
  url: 'url',
  'audit.retention': 'audit_retention',
  'session.days': 'session_days',
} as const satisfies Record<SettingKey, keyof Settings>;
