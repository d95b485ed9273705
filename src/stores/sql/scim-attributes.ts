import sql from 'sql-template-tag';
import type { Filtered } from './scim-filter.ts';
import { USER_KEY } from './scim-keys.ts';

/** The attributes of SCIM in the tables (domain/scim/attributes.ts). */

const nullable = (text: string) => ({ text, nullable: true });

/** People `p`. An address that is not verified is nobody's yet, so that nothing finds it. */
export const USERS: Filtered = {
  values: {
    id: { text: 'p.id' },
    externalId: nullable('p.external_id'),
    userName: { text: USER_KEY('p.') },
    'name.formatted': nullable('p.formatted_key'),
    'name.familyName': nullable('p.family_key'),
    'name.givenName': nullable('p.given_key'),
    displayName: nullable('p.display_key'),
    active: { truth: "p.status = 'active'" },
    'meta.resourceType': { text: "'User'" },
    'meta.created': { text: 'p.created_at' },
    'meta.lastModified': { text: 'p.updated_at' },
  },
  several: {
    emails: {
      some: (inner) => sql`(p.email_key is not null and p.email_verified = 1 and ${inner})`,
      values: {
        value: { text: 'p.email_key' },
        type: { text: "'work'" },
        primary: { truth: '1 = 1' },
      },
    },
    groups: {
      some: (inner) =>
        sql`exists (select 1 from group_members m join groups g on g.id = m.group_id where m.person_id = p.id and ${inner})`,
      values: {
        value: { text: 'g.id' },
        display: { text: 'g.sort_key' },
        type: { text: "'direct'" },
      },
    },
  },
};
