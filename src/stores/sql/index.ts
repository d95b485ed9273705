import sql from 'sql-template-tag';
import type { Writes } from '../../core/store/index.ts';
import { partsOnDemand } from '../../lib/parts-on-demand.ts';
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

/** The storage port over one connection; a command needs few of its parts. */
export const writesOn = partsOnDemand<Db, Writes>({
  organization: (db) => organizationWrites(db),
  people: (db) => peopleWrites(db),
  groups: (db) => groupWrites(db),
  roles: (db) => roleWrites(db),
  access: (db) => accessReads(db),
  projects: (db) => projectWrites(db),
  serviceAccounts: (db) => serviceAccountWrites(db),
  scim: (db) => scimWrites(db),
  scimMappings: (db) => scimMappingWrites(db),
  invitations: (db) => invitationWrites(db),
  tokens: (db) => tokenWrites(db),
  credentials: (db) => credentialReads(db),
  logins: (db) => loginWrites(db),
  audit: (db) => auditWrites(db),
  auditStreams: (db) => auditStreamWrites(db),
  auditHolds: (db) => auditHoldWrites(db),
  ipAllowList: (db) => ipAllowListWrites(db),
  imports: (db) => importWrites(db),
  jobs: (db) => jobWrites(db),
  denials: (db) => denialWrites(db),
  queues: (db) => queueWrites(db),
  quotas: (db) => quotaWrites(db),
  responses: (db) => responseWrites(db),
  tasks: (db) => taskWrites(db),
  notifications: (db) => notificationWrites(db),
  machineTypes: (db) => machineTypeWrites(db),
  trusts: (db) => trustWrites(db),
  signIn: (db) => signInWrites(db),
  signInRequests: (db) => signInRequestWrites(db),
  touch: (db) => touchWrites(db),
  names: (db) => nameReads(db),
  health: (db) => healthReads(db),
  findings: (db) => findings(db),
  ahead:
    (db) =>
    (ask, count = 1) => {
      if (db.asksAhead && count <= MOST_AHEAD) for (const one of ask()) one.catch(() => undefined);
    },
  // No update of a row to what it is: SQLite would not write it.
  probe: (db) => async () => {
    await db.run(sql`insert into row_counts (counted, n) values (${PROBE}, 0)`);
    await db.run(sql`delete from row_counts where counted = ${PROBE}`);
  },
  settled: (db) => () => db.settled(),
});
