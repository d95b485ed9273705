import sql from 'sql-template-tag';
import { hasAny } from './db.ts';
import type { Filtered } from './scim-filter.ts';
import { USER_KEY } from './scim-keys.ts';

/** The attributes of SCIM in the tables (domain/scim/attributes.ts): what is the same in any case is in lower case. */

const nullable = (text: string) => ({ text, nullable: true });
const constant = (text: string) => ({ text: `'${text}'`, isConstant: true }) as const;

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
    'meta.resourceType': constant('User'),
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
      sorted: { value: { text: 'case when p.email_verified = 1 then p.email_key end' } },
    },
    groups: {
      some: (inner) =>
        hasAny(sql`from group_members m join groups g on g.id = m.group_id where m.person_id = p.id and ${inner}`),
      values: {
        value: { text: 'g.id' },
        display: { text: 'g.sort_key' },
        type: { text: "'direct'" },
      },
    },
  },
};

/** Groups `g`. */
export const GROUPS: Filtered = {
  values: {
    id: { text: 'g.id' },
    externalId: nullable('g.external_id'),
    displayName: { text: 'g.sort_key' },
    'meta.resourceType': constant('Group'),
    'meta.created': { text: 'g.created_at' },
    'meta.lastModified': { text: 'g.updated_at' },
  },
  several: {
    members: {
      some: (inner) =>
        hasAny(sql`from group_members m join people q on q.id = m.person_id where m.group_id = g.id and ${inner}`),
      values: {
        value: { text: 'm.person_id' },
        display: { text: 'q.sort_key' },
        type: { text: "'user'" },
      },
    },
  },
};
