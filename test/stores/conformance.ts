import { responses } from './conformance/responses.ts';
import { quotas } from './conformance/quotas.ts';
import { denials } from './conformance/denials.ts';
import { imports } from './conformance/imports.ts';
import { jobs } from './conformance/jobs.ts';
import { logins } from './conformance/logins.ts';
import { tokens } from './conformance/tokens.ts';
import { organization } from './conformance/organization.ts';
import { access } from './conformance/access.ts';
import { admin } from './conformance/admin.ts';
import { audit } from './conformance/audit.ts';
import { credentials } from './conformance/credentials.ts';
import { findings } from './conformance/findings.ts';
import type { AnyStore, StoreBackend } from './conformance/fixtures.ts';
import { groups } from './conformance/groups.ts';
import { health } from './conformance/health.ts';
import { ipAllowList } from './conformance/ip-allow-list.ts';
import { invitations } from './conformance/invitations.ts';
import { machineTypes } from './conformance/machine-types.ts';
import { names } from './conformance/names.ts';
import { peopleLists } from './conformance/people-lists.ts';
import { notifications } from './conformance/notifications.ts';
import { orders } from './conformance/orders.ts';
import { people } from './conformance/people.ts';
import { projects } from './conformance/projects.ts';
import { queues } from './conformance/queues.ts';
import { roles } from './conformance/roles.ts';
import { scim } from './conformance/scim.ts';
import { scimMappings } from './conformance/scim-mappings.ts';
import { search } from './conformance/search.ts';
import { serviceAccounts } from './conformance/service-accounts.ts';
import { auditStreams } from './conformance/audit-streams.ts';
import { signIn } from './conformance/sign-in.ts';
import { tasks } from './conformance/tasks.ts';
import { touch } from './conformance/touch.ts';
import { transactions } from './conformance/transactions.ts';
import { signInRequests } from './conformance/sign-in-requests.ts';
import { trusts } from './conformance/trusts.ts';

/** The obligations of the storage port (src/core/store), checked on one engine. */
export function conformance(backend: StoreBackend): void {
  let opened: AnyStore[] = [];

  const another = async (): Promise<AnyStore> => {
    const store = await backend.open();
    opened.push(store);
    return store;
  };
  const store = (): AnyStore => {
    const [first] = opened;
    if (first === undefined) throw new Error('no store is open');
    return first;
  };

  const closeAll = async () => {
    for (const one of opened) await one.close();
    opened = [];
  };

  describe(`the store port on ${backend.name}`, () => {
    beforeEach(async () => {
      await (await another()).migrate();
    });
    afterEach(async () => {
      await closeAll();
      await backend.empty();
    });
    afterAll(backend.destroy);

    describe.each([
      ['transactions', transactions],
      ['people', people],
      ['lists of people', peopleLists],
      ['search and counts', search],
      ['lists in every order', orders],
      ['groups', groups],
      ['roles', roles],
      ['times of change', touch],
      ['trusts', trusts],
      ['providers of sign-in', signIn],
      ['sign-in requests', signInRequests],
      ['projects', projects],
      ['queues', queues],
      ['service accounts', serviceAccounts],
      ['people as a provider knows them', scim],
      ['roles of a provider’s groups', scimMappings],
      ['notifications', notifications],
      ['machine types', machineTypes],
      ['jobs', jobs],
      ['invitations', invitations],
      ['credentials that others hold', credentials],
      ['the access graph', access],
      ['the audit log', audit],
      ['names', names],
      ['the organization', organization],
      ['tokens', tokens],
      ['login delays', logins],
      ['imports', imports],
      ['counted refusals', denials],
      ['quotas', quotas],
      ['stored responses', responses],
      ['streams of the audit log', auditStreams],
      ['the IP allow list', ipAllowList],
      ['background tasks', tasks],
      ['health', health],
      ['findings', findings],
    ])('%s', (_name, suite) => suite({ store, another }));
  });

  describe(`a new store on ${backend.name}`, () => {
    beforeEach(another);
    afterEach(async () => {
      await closeAll();
      await backend.destroy();
    });
    admin({ store, another });
  });
}
