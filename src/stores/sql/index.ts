import sql from 'sql-template-tag';
import type { Writes } from '../../core/store/index.ts';
import { accessReads } from './access.ts';
import { auditWrites } from './audit.ts';
import { auditHoldWrites } from './audit-holds.ts';
import { auditStreamWrites } from './audit-streams.ts';
import { credentialReads } from './credentials.ts';
import type { Db } from './db.ts';
import { denialWrites } from './denials.ts';
import { groupWrites } from './groups.ts';
import { healthReads } from './health.ts';
import { importWrites } from './imports.ts';
import { findings } from './invariants.ts';
import { ipAllowListWrites } from './ip-allow-list.ts';
import { invitationWrites } from './invitations.ts';
import { jobWrites } from './jobs.ts';
import { loginWrites } from './logins.ts';
import { machineTypeWrites } from './machine-types.ts';
import { nameReads } from './names.ts';
import { notificationWrites } from './notifications.ts';
import { organizationWrites } from './organization.ts';
import { peopleWrites } from './people.ts';
import { projectWrites } from './projects.ts';
import { queueWrites } from './queues.ts';
import { quotaWrites } from './quotas.ts';
import { responseWrites } from './responses.ts';
import { roleWrites } from './roles.ts';
import { scimWrites } from './scim.ts';
import { scimMappingWrites } from './scim-mappings.ts';
import { serviceAccountWrites } from './service-accounts.ts';
import { signInWrites } from './sign-in.ts';
import { taskWrites } from './tasks.ts';
import { tokenWrites } from './tokens.ts';
import { touchWrites } from './touch.ts';
import { signInRequestWrites } from './sign-in-requests.ts';
import { trustWrites } from './trusts.ts';

/** What a trial of writing writes. */
const PROBE = 'probe';

/** Of how many things questions are asked ahead; an import has thousands. */
const MOST_AHEAD = 20;

/** The storage port over one connection. */
export const writesOn = (db: Db): Writes => ({
  organization: organizationWrites(db),
  people: peopleWrites(db),
  groups: groupWrites(db),
  roles: roleWrites(db),
  access: accessReads(db),
  projects: projectWrites(db),
  serviceAccounts: serviceAccountWrites(db),
  scim: scimWrites(db),
  scimMappings: scimMappingWrites(db),
  invitations: invitationWrites(db),
  tokens: tokenWrites(db),
  credentials: credentialReads(db),
  logins: loginWrites(db),
  audit: auditWrites(db),
  auditStreams: auditStreamWrites(db),
  auditHolds: auditHoldWrites(db),
  ipAllowList: ipAllowListWrites(db),
  imports: importWrites(db),
  jobs: jobWrites(db),
  denials: denialWrites(db),
  queues: queueWrites(db),
  quotas: quotaWrites(db),
  responses: responseWrites(db),
  tasks: taskWrites(db),
  notifications: notificationWrites(db),
  machineTypes: machineTypeWrites(db),
  trusts: trustWrites(db),
  signIn: signInWrites(db),
  signInRequests: signInRequestWrites(db),
  touch: touchWrites(db),
  names: nameReads(db),
  health: healthReads(db),
  findings: findings(db),
  ahead: (ask, count = 1) => {
    if (db.asksAhead && count <= MOST_AHEAD) for (const one of ask()) one.catch(() => undefined);
  },
  // No update of a row to what it is: SQLite would not write it.
  probe: async () => {
    await db.run(sql`insert into row_counts (counted, n) values (${PROBE}, 0)`);
    await db.run(sql`delete from row_counts where counted = ${PROBE}`);
  },
  settled: () => db.settled(),
});
