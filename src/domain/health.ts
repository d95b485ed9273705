import * as z from 'zod/mini';

/** What `doctor` can find. */

/** The worst first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One problem that doctor found. */
export const finding = z.object({
  severity: z.enum(SEVERITIES),
  code: z.string(),
  /** The name of what has the problem; null: no single thing. */
  subject: z.nullable(z.string()),
  message: z.string(),
  /** The command line that fixes it; PERSON and FILE are to be replaced. null: there is no such command. */
  command: z.nullable(z.string()),
});
export type Finding = z.infer<typeof finding>;

interface Diagnostic {
  readonly severity: Severity;
  /** What is wrong, for the reference page. */
  readonly meaning: string;
  readonly fix: string;
}

/** Every code that a finding can have. Codes are added and never renamed: scripts match on them. */
export const DIAGNOSTICS = {
  config_open: {
    severity: 'error',
    meaning: 'others on this machine can reach the configuration, which holds tokens',
    fix: 'chmod 600 FILE',
  },
  store_open: {
    severity: 'error',
    meaning: 'others on this machine can read the file of a store',
    fix: 'chmod 600 FILE',
  },
  store_damaged: {
    severity: 'error',
    meaning: 'the file of the store is damaged, or its tables contradict each other',
    fix: 'roster store restore FILE',
  },
  audit_broken: {
    severity: 'error',
    meaning: 'audit events were changed, removed or reordered',
    fix: 'roster store restore FILE',
  },
  time_ahead: {
    severity: 'warning',
    meaning: 'something is dated in the future: a clock was wrong when it was written',
    fix: 'set the clock right, then see docs/clock.md',
  },
  audit_quota: {
    severity: 'warning',
    meaning: 'an account caused almost as many audit events within an hour as are allowed',
    fix: 'roster audit list --actor NAME',
  },
  task_failed: {
    severity: 'warning',
    meaning: 'what the servers do by themselves goes wrong, again and again',
    fix: 'mend what the finding says; the log of the server has more',
  },
  notification_failed: {
    severity: 'warning',
    meaning:
      'messages of a notification were given up, because their receiver refused them or did not answer for a day',
    fix: 'roster notification redeliver NAME, once the receiver answers',
  },
  notification_skipped: {
    severity: 'warning',
    meaning:
      'messages of a notification were not sent: its rules changed, nobody may see what they tell, or there is no mail server',
    fix: 'roster notification edit NAME, by somebody who may see the audit log',
  },
  notification_receivers: {
    severity: 'warning',
    meaning: 'all notifications together have more receivers than an event is told to',
    fix: 'roster notification edit NAME, with fewer',
  },
  audit_stream_behind: {
    severity: 'warning',
    meaning: 'the audit log does not get to its bucket, or not in time',
    fix: 'roster audit stream test, then roster audit stream run',
  },
  audit_retention_behind: {
    severity: 'warning',
    meaning:
      'audit events are kept for longer than the organization wants, because nothing else has them or nobody drops them',
    fix: 'roster audit retention, then roster audit prune',
  },
  scim_token_ends: {
    severity: 'warning',
    meaning: 'the token of the identity provider ends within two weeks, or has ended: then leavers stay',
    fix: 'roster scim token reset --secret-file FILE, and type it in at the provider',
  },
  scim_silent: {
    severity: 'warning',
    meaning: 'the identity provider sent nothing for 30 days, though some send only changes',
    fix: 'look at its provisioning there; roster scim disable, if it is gone',
  },
  secret_sealed: {
    severity: 'warning',
    meaning: 'a secret that is stored encrypted cannot be opened: the key is gone, or is another one',
    fix: 'put ROSTER_SECRET_KEY or the key file back (docs/serve.md), or set the secret again',
  },
  sign_in_required: {
    severity: 'error',
    meaning: 'people must sign in by a provider, and none is enabled',
    fix: 'roster signin enable PROVIDER, or roster signin require off',
  },
  sign_in_configurer: {
    severity: 'warning',
    meaning: 'whoever configured a sign-in provider may not change Owners any more, so it may give less than it should',
    fix: 'roster signin configure, by an Owner',
  },
  sign_in_certificate: {
    severity: 'warning',
    meaning: 'the certificate of a SAML provider ends within 30 days',
    fix: 'roster signin configure saml PROVIDER --metadata-file FILE',
  },
  ip_allow_list_open: {
    severity: 'warning',
    meaning: 'the IP allow list has every address, so it keeps nobody out',
    fix: 'roster settings ip-allow-list remove ADDRESS',
  },
  ip_allow_list_loopback: {
    severity: 'info',
    meaning:
      'the IP allow list does not have the machine of the server itself: programs there get health checks and nothing else',
    fix: 'roster settings ip-allow-list add 127.0.0.1 ::1, if any of them asks the server',
  },
  unreachable: {
    severity: 'error',
    meaning: 'the organization cannot be looked at: nobody is logged in, or the store does not open',
    fix: 'what the finding says',
  },
  owner_password: {
    severity: 'error',
    meaning: 'no active Owner has chosen a password, so none can log in once their tokens end',
    fix: 'roster login OWNER',
  },
  one_owner: {
    severity: 'warning',
    meaning: 'there is only one Owner; two are safer',
    fix: 'roster people role PERSON Owner',
  },
  token_endless: {
    severity: 'warning',
    meaning: 'an API token never expires',
    fix: 'roster token reset NAME --person PERSON --expires 90d',
  },
  token_unused: {
    severity: 'warning',
    meaning: 'an API token was not used for 90 days',
    fix: 'roster token revoke NAME --person PERSON',
  },
  token_of_deactivated: {
    severity: 'warning',
    meaning: 'an API token would work again as soon as its deactivated owner is reactivated',
    fix: 'roster token revoke NAME --person PERSON',
  },
  token_ends: {
    severity: 'warning',
    meaning: 'the API token that you use here ends within a week',
    fix: 'roster token reset',
  },
  temporary_password_expired: {
    severity: 'warning',
    meaning: 'somebody cannot log in: their temporary password expired before they used it',
    fix: 'roster people reset-password PERSON',
  },
  names_alike: {
    severity: 'warning',
    meaning: 'two names look alike; they are older than the rule against that',
    fix: 'roster people edit PERSON --username NAME, or as the finding says',
  },
  slow_start: {
    severity: 'info',
    meaning: 'the program’s code cache is not for this version of Node or its flags, so that commands start slowly',
    fix: 'run roster once as who may write its folder, or unset NODE_OPTIONS',
  },
  context_store_gone: {
    severity: 'warning',
    meaning: 'a context is for a store that is not there any more',
    fix: 'roster context remove NAME',
  },
  group_empty: { severity: 'info', meaning: 'a group has no members', fix: 'roster group delete GROUP' },
  role_unused: {
    severity: 'info',
    meaning: 'nobody has a custom role, no invitation offers it and no role maps to it',
    fix: 'roster role delete ROLE',
  },
  role_planned: {
    severity: 'info',
    meaning: 'a custom role grants permissions that nothing checks yet (✕)',
    fix: 'roster role edit ROLE',
  },
  more: {
    severity: 'info',
    meaning: 'there are more findings of a code than are listed',
    fix: 'fix some, then run doctor again',
  },
  skipped: {
    severity: 'info',
    meaning: 'a check needs permissions that you do not have',
    fix: 'ask somebody who has them',
  },
} as const satisfies Record<string, Diagnostic>;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;

/** A finding, with the severity of its code. */
export const found = (
  code: DiagnosticCode,
  subject: string | null,
  message: string,
  command: string | null = null,
): Finding => ({ severity: DIAGNOSTICS[code].severity, code, subject, message, command });

/** Whether a finding is as bad as the level, or worse. */
export const isAtLeast = ({ severity }: Pick<Finding, 'severity'>, level: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
