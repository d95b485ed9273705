import sql from 'sql-template-tag';
import type { Reads } from '../../core/store/index.ts';
import { OWNER } from '../../domain/guards.ts';
import type { Db } from './db.ts';

/** What must hold between tables: a query that finds the rows that violate it, and the sentence for one. */
const INVARIANTS = [
  {
    query: sql`select b.subject_id as what from role_bindings b where not exists (select 1 from people p where p.id = b.subject_id) and not exists (select 1 from groups g where g.id = b.subject_id) and not exists (select 1 from service_accounts s where s.id = b.subject_id)`,
    finding: (what: string) => `a role is bound to ${what}, which does not exist`,
  },
  {
    query: sql`select t.id as what from tokens t where not exists (select 1 from people p where p.id = t.subject_id) and not exists (select 1 from service_accounts s where s.id = t.subject_id)`,
    finding: (what: string) => `the token ${what} belongs to nobody`,
  },
  {
    query: sql`select v.account_id as what from scim_providers v where not exists (select 1 from service_accounts s where s.id = v.account_id)`,
    finding: (what: string) => `the identity provider acts as ${what}, which does not exist`,
  },
  {
    query: sql`select p.username as what from people p where p.scim = 'linked' and p.scim_user_key is null`,
    finding: (what: string) => `an identity provider manages ${what}, but has no name for them`,
  },
  {
    query: sql`select t.id as what from trusts t where not exists (select 1 from service_accounts s where s.id = t.service_account_id)`,
    finding: (what: string) => `the trust ${what} is for no service account`,
  },
  {
    query: sql`select p.username as what from people p where p.email is not null and p.email_key is null`,
    finding: (what: string) => `${what} has an e-mail that cannot be looked up`,
  },
  {
    query: sql`select p.username as what from people p where (p.password_kind = 'none') <> (p.password_hash is null)`,
    finding: (what: string) => `the password of ${what} is half there`,
  },
  {
    query: sql`select g.name as what from groups g where not exists (select 1 from role_bindings b where b.subject_id = g.id and b.project_id is null)`,
    finding: (what: string) => `the group ${what} has no organization role`,
  },
  {
    query: sql`select b.role_id as what from role_bindings b join roles r on r.id = b.role_id where (r.scope = 'org') <> (b.project_id is null)`,
    finding: (what: string) => `the role ${what} is bound outside its scope`,
  },
  {
    query: sql`select i.id as what from invitations i where i.status = 'pending' and not exists (select 1 from roles r where r.id = i.role_id)`,
    finding: (what: string) => `the invitation ${what} offers a role that does not exist`,
  },
  {
    query: sql`select a.scope_id as what from initialization_agents a where not exists (select 1 from organization o where o.id = a.scope_id) and not exists (select 1 from projects p where p.id = a.scope_id)`,
    finding: (what: string) => `an initialization agent is chosen for ${what}, which does not exist`,
  },
  {
    query: sql`select m.group_name as what from scim_mappings m where not exists (select 1 from roles r where r.id = m.role_id and r.scope = 'org')`,
    finding: (what: string) => `the mapping of ${what} gives a role that the organization does not have`,
  },
  {
    query: sql`select m.value as what from sign_in_mappings m join roles r on r.id = m.role_id where r.scope <> 'org'`,
    finding: (what: string) => `the sign-in mapping of ${what} gives a role that the organization does not have`,
  },
  {
    query: sql`select v.name as what from sign_in_providers v join roles r on r.id = v.default_role_id where r.scope <> 'org'`,
    finding: (what: string) => `the sign-in provider ${what} gives a role that the organization does not have`,
  },
  {
    query: sql`select o.name as what from organization o where o.sign_in_required = 1 and not exists (select 1 from sign_in_providers v where v.status = 'enabled')`,
    finding: (what: string) => `${what} requires a sign-in provider, but none is enabled`,
  },
  {
    query: sql`select g.name as what from groups g join role_bindings b on b.subject_id = g.id join roles r on r.id = b.role_id where r.scope = 'org' and r.name = ${OWNER}`,
    finding: (what: string) => `the group ${what} has the role ${OWNER}, which is for people`,
  },
  {
    query: sql`select o.name as what from organization o where not exists (select 1 from people p join role_bindings b on b.subject_id = p.id join roles r on r.id = b.role_id
      where p.status = 'active' and r.scope = 'org' and r.name = ${OWNER} and b.project_id is null)`,
    finding: (what: string) => `${what} has no active Owner`,
  },
  {
    query: sql`select c.what from (select 'people' as what, count(*) as n from people union all select 'groups', count(*) from groups
        union all select 'projects', count(*) from projects union all select 'service_accounts', count(*) from service_accounts
        union all select g.id, (select count(*) from group_members m where m.group_id = g.id) from groups g) c
      where c.n <> coalesce((select r.n from row_counts r where r.counted = c.what), 0)`,
    finding: (what: string) => `the count of ${what} is wrong`,
  },
] as const;

/** Looks for violated invariants, and returns a sentence for each. */
export const findings =
  (db: Db): Reads['findings'] =>
  async () => {
    const found: string[] = [];
    for (const { query, finding } of INVARIANTS) {
      for (const { what } of await db.all<{ what: string }>(query)) found.push(finding(what));
    }
    return found;
  };
