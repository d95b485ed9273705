import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import type { MappingKey, SignInWrites } from '../../core/store/sign-in.ts';
import type { IdentityLink } from '../../domain/signin/link.ts';
import type { SignInMapping } from '../../domain/signin/mapping.ts';
import type { OidcSettings, SamlSettings, SignInProvider } from '../../domain/signin/provider.ts';
import { allIn, first, oneOf, only, runIn } from './db.ts';
import type { Db } from './db.ts';

/** The providers by which people sign in (core/store/sign-in.ts). */

interface ProviderRow extends Omit<SignInProvider, 'trust_email' | 'domains' | 'create_people' | 'kind' | 'settings'> {
  readonly kind: SignInProvider['kind'];
  readonly trust_email: number;
  readonly domains: string;
  readonly create_people: number;
  readonly settings: string;
}

const PROVIDER_COLUMNS = [
  'name',
  'kind',
  'title',
  'status',
  'configured_by',
  'trust_email',
  'domains',
  'create_people',
  'default_role_id',
  'groups_claim',
  'settings',
  'updated_at',
] as const;

function toProvider({ kind, settings, domains, trust_email, create_people, ...facts }: ProviderRow): SignInProvider {
  const provider = {
    ...facts,
    trust_email: trust_email === 1,
    create_people: create_people === 1,
    domains: JSON.parse(domains) as string[],
  };
  return kind === 'oidc'
    ? { ...provider, kind, settings: JSON.parse(settings) as OidcSettings }
    : { ...provider, kind, settings: JSON.parse(settings) as SamlSettings };
}

interface LinkRow extends Omit<IdentityLink, 'role_by_mapping'> {
  readonly role_by_mapping: number;
}

const LINK = raw('issuer, subject, person_id, provider_id, email, role_by_mapping, linked_at, last_used_at');

const toLink = (row: LinkRow): IdentityLink => ({ ...row, role_by_mapping: row.role_by_mapping === 1 });

function wanted(key: MappingKey): Sql {
  if ('providerIds' in key) return oneOf(raw('provider_id'), key.providerIds);
  return 'roleIds' in key ? oneOf(raw('role_id'), key.roleIds) : oneOf(raw('group_id'), key.groupIds);
}

export const signInWrites = (db: Db): SignInWrites => ({
  async providers() {
    const rows = await db.all<ProviderRow>(
      sql`select id, created_at, last_used_at, ${raw(PROVIDER_COLUMNS.join(', '))} from sign_in_providers order by name`,
    );
    return rows.map(toProvider);
  },
  required: async () => (await first<{ n: number }>(db, sql`select sign_in_required as n from organization`))?.n === 1,
  async link(issuer, subject) {
    const row = await first<LinkRow>(
      db,
      sql`select ${LINK} from identity_links where issuer = ${issuer} and subject = ${subject}`,
    );
    return row === undefined ? undefined : toLink(row);
  },
  async linksOf(personIds) {
    const rows = await allIn<LinkRow>(
      db,
      personIds,
      (list) =>
        sql`select ${LINK} from identity_links where person_id in (${list}) order by linked_at, issuer, subject`,
    );
    return rows.map(toLink);
  },
  countLinks: async (providerId) =>
    (await only<{ n: number }>(db, sql`select count(*) as n from identity_links where provider_id = ${providerId}`)).n,
  mappings: (key) =>
    db.all<SignInMapping>(
      sql`select id, provider_id, value, role_id, group_id, position, created_at, updated_at from sign_in_mappings
        where ${wanted(key)} order by provider_id, position, id`,
    ),
  putProvider: (provider) =>
    db.insert(
      'sign_in_providers',
      [
        {
          ...provider,
          trust_email: provider.trust_email ? 1 : 0,
          create_people: provider.create_people ? 1 : 0,
          domains: JSON.stringify(provider.domains),
          settings: JSON.stringify(provider.settings),
        },
      ],
      { replacing: { key: '(id)', columns: PROVIDER_COLUMNS } },
    ),
  async removeProvider(id) {
    await db.run(sql`delete from sign_in_mappings where provider_id = ${id}`);
    await db.run(sql`delete from identity_links where provider_id = ${id}`);
    await db.run(sql`delete from sign_in_providers where id = ${id}`);
  },
  async providerUsed(id, at) {
    await db.run(sql`update sign_in_providers set last_used_at = ${at} where id = ${id}`);
  },
  async require(isRequired) {
    await db.run(sql`update organization set sign_in_required = ${isRequired ? 1 : 0}`);
  },
  putLink: (link) =>
    db.insert('identity_links', [{ ...link, role_by_mapping: link.role_by_mapping ? 1 : 0 }], {
      replacing: {
        key: '(issuer, subject)',
        columns: ['person_id', 'provider_id', 'email', 'role_by_mapping', 'linked_at', 'last_used_at'],
      },
    }),
  async linkUsed({ issuer, subject, email, role_by_mapping }, at) {
    await db.run(
      sql`update identity_links set last_used_at = ${at}, email = ${email}, role_by_mapping = ${role_by_mapping ? 1 : 0}
        where issuer = ${issuer} and subject = ${subject}`,
    );
  },
  roleGivenByHand: (personIds) =>
    runIn(db, personIds, (list) => sql`update identity_links set role_by_mapping = 0 where person_id in (${list})`),
  async removeLink({ issuer, subject, person_id: person }) {
    await db.run(
      sql`delete from identity_links where issuer = ${issuer} and subject = ${subject} and person_id = ${person}`,
    );
  },
  async putMappings(providerId, mappings) {
    await db.run(sql`delete from sign_in_mappings where provider_id = ${providerId}`);
    await db.insert(
      'sign_in_mappings',
      mappings.map((mapping) => ({ ...mapping })),
    );
  },
});
