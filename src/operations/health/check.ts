import * as z from 'zod/mini';
import { allows } from '../../domain/access/permission-set.ts';
import { finding, found, SEVERITIES } from '../../domain/health.ts';
import type { Finding } from '../../domain/health.ts';
import { query } from '../../core/operation.ts';
import { CHECKS } from './checks.ts';

/**
 * Checks the whole organization. Each check needs the permission to see what it checks
 * anyway; those for which the actor lacks it are reported as `skipped`.
 */
export const healthCheck = query({
  name: 'health.check',
  summary: 'Look for what is wrong or risky, and say how to fix it',
  permission: { none: 'it reports what you may see, and lists the rest as skipped', authenticated: true },
  also: {
    'organization.people.view': 'to look at Owners and temporary passwords',
    'organization.groups.view': 'to look at groups',
    'organization.roles.view': 'to look at roles',
    'organization.service_accounts.view': 'to look at names that look alike',
    'project.view': 'to look at names that look alike',
    'organization.api_tokens.manage': 'to look at API tokens',
    'organization.okta.view': 'to look at identity providers',
    'organization.ip_allow_list.view': 'to look at the IP allow list',
    'organization.audit_logs.streaming.view': 'to look at the stream of the audit log',
    'organization.audit_logs.view': 'to look at the audit log, and for what is dated after now',
  },
  long: true,
  input: z.object({
    /** False if the whole store is checked anyway, because that verifies the log as well. */
    audit: z._default(z.boolean(), true),
  }),
  output: z.object({ items: z.array(finding) }),
  async run(context, input) {
    const { permissions: held } = context.actor();
    const findings: Finding[] = [];
    for (const check of CHECKS) {
      if (check.code === 'audit_broken' && !input.audit) continue;
      const missing = check.needs.find((permission) => !allows(held, permission));
      if (missing === undefined) findings.push(...(await check.look(context)));
      else findings.push(found('skipped', check.code, `not looked at: ${check.about}; this needs ${missing}`));
    }
    return { items: bySeverity(findings) };
  },
});

/** The worst first, then in the order of the checks. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  SEVERITIES.flatMap((severity) => findings.filter((one) => one.severity === severity));
