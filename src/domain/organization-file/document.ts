import * as z from 'zod/mini';
import { field, GROUP, MACHINE_TYPE, PERMISSION, PERSON, ROLE } from '../field.ts';
import { MOST_ENTRIES, network } from '../ip-allow-list.ts';
import { machineType, MOST_AT_ONCE, MOST_QUOTAS, osImage } from '../jobs/machine-types.ts';
import { description, email, emailOrNone, name, reference, serviceAccountName, username } from '../names/names.ts';
import { PERSON_STATUSES } from '../people.ts';
import { settings } from '../settings.ts';
import { testEntry } from './test-entries.ts';

/**
 * An organization as a document: people by e-mail, all else by name. A list that is there is exact, a key that is not
 * there is untouched (docs/organization-file.md).
 */

export const API_VERSION = 'roster/v1';
export const DOCUMENT_KIND = 'Organization';

/** What a document lists, in the order in which it is written. */
export const LISTS = ['roles', 'people', 'service_accounts', 'groups', 'projects'] as const;
export type ListName = (typeof LISTS)[number];

/** How long a list may be: what one transaction and one request carry. */
const MOST = 200_000;

const listOf = <T extends z.core.$ZodType>(item: T, describe: string) =>
  z.optional(field(z.array(item).check(z.maxLength(MOST)), describe));

const personReference = (describe: string) => field(reference(), `${describe}: e-mail or username`, PERSON);
const roleReference = (describe: string) => field(reference(), `${describe}, by name`, ROLE);
const status = () => z.optional(field(z.enum(PERSON_STATUSES), 'whether the account is active'));
const text = () => z.optional(field(description(), 'what it is for'));

/** An initialization agent as `settings agent set` takes it. */
export const documentAgent = z
  .strictObject({
    machine_type: z.optional(field(machineType(), 'its machine type', MACHINE_TYPE)),
    os_image: z.optional(field(osImage(), 'the image of its operating system', 'OS_IMAGE')),
    auto: z.optional(field(z.boolean(), 'whoever runs the pipeline chooses')),
  })
  .check(({ value, issues }) => {
    const isAuto = value.auto === true;
    if (isAuto === (value.machine_type !== undefined) || (isAuto && value.os_image !== undefined))
      issues.push({ code: 'custom', message: 'needs either a machine type or auto', input: value });
  });

const agentEntry = () =>
  z.optional(field(z.nullable(documentAgent), 'the agent that initializes pipelines; null: none is chosen'));
export type AgentEntry = z.infer<ReturnType<typeof agentEntry>>;

/** Checked where it changes: one that came with a project from elsewhere may have texts that cannot be set. */
const whitelistEntry = () =>
  z.optional(
    field(
      z.strictObject({
        branches: listOf(z.string(), 'branches, or expressions between slashes; none: all'),
        tags: listOf(z.string(), 'tags, or expressions between slashes; none: all'),
      }),
      'the branches and tags for which jobs run where whitelists are enforced',
    ),
  );
export type WhitelistEntry = z.infer<ReturnType<typeof whitelistEntry>>;

const quotaEntry = z.strictObject({
  machine_type: field(machineType(), 'the machine type', MACHINE_TYPE),
  quota: field(z.number().check(z.int(), z.gte(0), z.lte(MOST_AT_ONCE)), 'the most of its jobs that run at once', 'N'),
});

const allowedEntry = z.strictObject({
  network: field(network(), 'an IP address, or a network such as 203.0.113.0/24', 'ADDRESS'),
  description: text(),
});

const roleEntry = z.strictObject({
  name: field(name(), 'the name of the role'),
  scope: z.optional(field(z.enum(['org', 'project']), 'what it is a role of (default: org)')),
  description: text(),
  permissions: listOf(field(reference(), 'a permission that it grants', PERMISSION), 'all that it grants'),
  maps_to: z.optional(
    field(z.nullable(reference()), 'the project role that it grants on every project; null: none', ROLE),
  ),
});

const personEntry = z
  .strictObject({
    email: z.optional(field(email(), 'their e-mail address, by which they are known')),
    username: z.optional(field(username(), 'their username; a new one is inferred from the e-mail')),
    role: z.optional(roleReference('their organization role')),
    status: status(),
  })
  .check((context) => {
    if (context.value.email === undefined && context.value.username === undefined)
      context.issues.push({ code: 'custom', message: 'needs an e-mail or a username', input: context.value });
  });

const serviceAccountEntry = z.strictObject({
  name: field(serviceAccountName(), 'the name of the service account'),
  description: text(),
  role: z.optional(roleReference('its organization role')),
  status: status(),
});

const groupEntry = z.strictObject({
  name: field(name(), 'the name of the group'),
  description: text(),
  role: z.optional(roleReference('the organization role that its members inherit')),
  members: listOf(personReference('a member'), 'all who are in it'),
});

const projectRole = () => roleReference('the role in the project');

const projectEntry = z.strictObject({
  name: field(name(), 'the name of the project'),
  description: text(),
  owner: z.optional(personReference('who owns it')),
  initialization_agent: agentEntry(),
  whitelist: whitelistEntry(),
  people: listOf(
    z.strictObject({ person: personReference('a person'), role: projectRole() }),
    'all people who have a role in it themselves',
  ),
  groups: listOf(
    z.strictObject({ group: field(reference(), 'a group, by name', GROUP), role: projectRole() }),
    'all groups that have a role in it',
  ),
  service_accounts: listOf(
    z.strictObject({ service_account: field(reference(), 'a service account, by name'), role: projectRole() }),
    'all service accounts that have a role in it',
  ),
});

const contact = (about: string) =>
  z.optional(field(emailOrNone(), `the e-mail address to write to ${about}; empty: none`, 'EMAIL'));

const truth = (schema: typeof settings.shape.deny_member_jobs, what: string) =>
  z.optional(field(schema, `whether ${what}`));

/** The document as people write it. */
export const organizationDocument = z.strictObject({
  apiVersion: field(z.enum([API_VERSION]), 'the version of the format'),
  kind: field(z.enum([DOCUMENT_KIND]), 'what the document describes'),
  organization: z.optional(
    // One that it has may be longer than a new one can be.
    field(z.strictObject({ name: z.optional(field(name(), 'its name')) }), 'the organization itself'),
  ),
  settings: z.optional(
    field(
      z.strictObject({
        url: z.optional(field(settings.shape.url, 'where people reach it')),
        audit_retention: z.optional(
          field(settings.shape.audit_retention, 'for how long the audit log is kept, such as 400d; off keeps all'),
        ),
        session_days: z.optional(
          field(settings.shape.session_days, 'for how many days a session lasts at most, 1 to 30'),
        ),
        contacts_main: contact('about the organization'),
        contacts_finances: contact('about bills and contracts'),
        contacts_security: contact('about security'),
        deny_member_jobs: truth(
          settings.shape.deny_member_jobs,
          'jobs of those who have a role in the project itself are refused',
        ),
        deny_non_member_jobs: truth(
          settings.shape.deny_non_member_jobs,
          'jobs of those who may run there by an organization role alone are refused',
        ),
        enforce_whitelist: truth(
          settings.shape.enforce_whitelist,
          'jobs for branches and tags that the whitelist of a project does not have are refused',
        ),
        quotas: z.optional(
          field(
            z.array(quotaEntry).check(z.maxLength(MOST_QUOTAS)),
            'how many jobs run at once, of each machine type that has a quota',
          ),
        ),
        initialization_agent: agentEntry(),
        ip_allow_list: z.optional(
          field(
            z.array(allowedEntry).check(z.maxLength(MOST_ENTRIES)),
            'the addresses and networks from which requests are allowed; none: all',
          ),
        ),
      }),
      'its settings',
    ),
  ),
  exact: z.optional(
    field(
      z.array(z.enum(LISTS)).check(z.maxLength(LISTS.length)),
      'the lists that are whole: what they do not name is removed',
    ),
  ),
  roles: listOf(roleEntry, 'custom roles'),
  people: listOf(personEntry, 'people'),
  service_accounts: listOf(serviceAccountEntry, 'service accounts'),
  groups: listOf(groupEntry, 'groups'),
  projects: listOf(projectEntry, 'projects'),
  tests: listOf(testEntry, 'what people can and cannot do once it is so'),
});
export type OrganizationDocument = z.infer<typeof organizationDocument>;

export type RoleEntry = z.infer<typeof roleEntry>;
export type PersonEntry = z.infer<typeof personEntry>;
export type ServiceAccountEntry = z.infer<typeof serviceAccountEntry>;
export type GroupEntry = z.infer<typeof groupEntry>;
export type ProjectEntry = z.infer<typeof projectEntry>;
