import type { JsonSchema } from './types.ts';

/** Examples for the description of the API: the same names stand for the same things throughout. */

/** Texts by the names of their fields; `noun.name` goes before `name`. */
const TEXTS: Readonly<Record<string, string>> = {
  'project-binding.id': '01932f6e-7c00-7000-8000-000000000001.01932f6e-7c00-7000-8000-000000000002',
  ...{ 'role.name': 'Helpdesk', 'project.name': 'Website', 'service-account.name': 'builder', 'token.name': 'ci' },
  ...{ 'role.add': 'organization.people.view', 'role.remove': 'organization.people.remove', 'role.role': 'Helpdesk' },
  ...{ account: 'builder', group: 'Platform', name: 'Platform', project: 'Website', service_account: 'builder' },
  ...{
    add: 'alice',
    login: 'alice',
    person: 'alice',
    subject: 'alice',
    username: 'alice',
    owner: 'grace',
    to: 'grace',
  },
  ...{
    groups: 'Platform',
    members: 'alice',
    people: 'alice',
    subjects: 'alice',
    transfer_to: 'grace',
    reassign_to: 'Member',
  },
  ...{ max_removals: '10%', max_deactivations: '10%' },
  ...{ email: 'alice@example.com', invitations: 'alice@example.com', invitation: 'alice@example.com', handle: 'alice' },
  ...{
    role: 'Member',
    other: 'Admin',
    permission: 'organization.people.view',
    permissions: 'organization.people.view',
  },
  ...{ password: 'correct horse battery', new_password: 'another battery staple', code: 'CODE-OF-THE-INVITATION' },
  ...{
    description: 'Who builds the platform',
    event: '42',
    expires: '30d',
    overlap: '24h',
    key: 'name',
    value: 'Example',
  },
  ...{ 'error.code': 'not_found', 'error.message': 'there is no group Platform', 'error.hint': 'GET /api/v1/groups' },
  ...{ 'notification.name': 'siem', notification: 'siem', endpoint: 'https://siem.example.com/roster', actor: 'alice' },
  ...{
    'notification.resource': 'User',
    'notification.operation': 'RoleChanged',
    secret: 'a-shared-secret-of-32-characters',
  },
  ...{
    channels: '#security',
    message: 'Look',
    subject: 'roster',
    'notification.to': 'alice@example.com',
    cc: 'alice@example.com',
  },
  ...{ 'settings.name': 'Example', 'instance.name': 'roster', organization: 'Example', url: 'https://ci.example.com' },
  ...{
    'audit-event.operation': 'Added',
    resource: 'User',
    resource_name: 'alice',
    ip_address: '192.0.2.7',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    metadata: '{}',
  },
  ...{ invited_by: 'grace', created_by: 'grace', temporary_password: 'aBcDeF-gHjKmN-pQrStU-vWxYz2', last_four: 'a1B2' },
  ...{
    version: '0.1.0',
    api: '/api/v1',
    operations: 'people.list',
    via: 'Platform',
    maps_to: 'Reader',
    search: 'alice',
  },
  ...{
    issuer: 'https://token.actions.githubusercontent.com',
    audience: 'https://roster.example.com',
    claims: 'environment=production',
    subject_token: 'HEADER.PAYLOAD.SIGNATURE',
    trust: '01932f6e-7c00-7000-8000-000000000003',
    'signin-trust.subject': 'repo:example/web:ref:refs/heads/main',
    'trust.subject': 'repo:example/web:ref:refs/heads/main',
    exchanged_for: 'repo:example/web:ref:refs/heads/main',
  },
  ...{
    'job.name': 'make',
    job: '01932f6e-7c00-7000-8000-000000000004',
    'job.id': '01932f6e-7c00-7000-8000-000000000004',
    host: 'build-7',
    branch: 'main',
    pipeline: 'Deploy',
  },
  ...{ 'queue.name': 'deploy', queue: 'deploy', queues: 'deploy' },
  ...{ since: '2026-11-01', until: '2026-12-01', updated_since: '2026-11-01' },
};

const OF_FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-21T08:00:00.000Z',
  uuid: '01932f6e-7c00-7000-8000-000000000001',
  'idn-email': 'alice@example.com',
};

/** What a schema's reference leads to. */
type Resolve = (reference: string) => JsonSchema;

const nowhere: Resolve = () => ({});

/**
 * A value of a schema: of an object the fields that must be there, or else the first one. `noun` is what it is about,
 * `name` that of the field.
 */
export function exampleOf(schema: JsonSchema, noun: string, name = '', resolve: Resolve = nowhere): unknown {
  const within = (part: JsonSchema, field = name): unknown => exampleOf(part, noun, field, resolve);
  const { $ref, allOf, anyOf, enum: choices, const: only, properties = {}, required = [], items = {} } = schema;
  if ($ref !== undefined) return within(resolve($ref));
  if (allOf !== undefined) return Object.assign({}, ...allOf.map((part) => within(part))) as unknown;
  if (anyOf?.[0] !== undefined) return within(anyOf[0]);
  if (choices !== undefined) return choices[0];
  if (only !== undefined) return only;
  switch ([schema.type ?? 'string'].flat()[0]) {
    case 'object': {
      const [first] = Object.keys(properties).filter((key) => properties[key]?.default === undefined);
      const names = required.length > 0 ? required : first === undefined ? [] : [first];
      return Object.fromEntries(names.map((key) => [key, within(properties[key] ?? {}, key)]));
    }
    case 'array':
      return [within(items)];
    case 'integer':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return OF_FORMATS[schema.format ?? ''] ?? TEXTS[`${noun}.${name}`] ?? TEXTS[name] ?? name;
  }
}
