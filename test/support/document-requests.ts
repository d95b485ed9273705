import { storeStream } from './stored-stream.ts';
import type { ResponseObject, Described, JsonSchema, OpenApi, Parameter } from '../../src/api/openapi/types.ts';
import { NDJSON } from '../../src/api/ndjson.ts';
import { ipAllowListAdd } from '../../src/operations/ip-allow-list/add.ts';
import { settingsQuotaSet } from '../../src/operations/settings/quota-set.ts';
import { signinConfigureOidc } from '../../src/operations/signin/configure-oidc.ts';
import { signinMappingSet } from '../../src/operations/signin/mapping-set.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { CALLER_ADDRESS } from './backends.ts';
import { ACME_JOB } from './every-input.ts';
import { pick, valueOf } from './document-values.ts';
import type { Care, Dice, Likely } from './document-values.ts';
import { target } from './json-schema.ts';
import type { Acme } from './semaphore.ts';

/** Random requests made from the description of the API, for the Acme of test/support/semaphore.ts. */

export interface Listed {
  readonly document: OpenApi;
  readonly method: string;
  readonly path: string;
  readonly described: Described;
}

/** All described operations. */
export function listedIn(documents: readonly OpenApi[]): readonly [Listed, ...Listed[]] {
  const [first, ...rest] = documents.flatMap((document) =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({ document, method: method.toUpperCase(), path, described })),
    ),
  );
  if (first === undefined) throw new Error('nothing is described');
  return [first, ...rest];
}

/** Texts by the name of a field: mostly of existing things; cursors come from earlier responses. */
export function likelyIn(box: Acme, path: string, dice: Dice, seen: Seen): Likely {
  const idOf = (name: string) => box.names.get(name) ?? '';
  const people = ['ada', 'alice', 'bob', 'carol', 'dan', 'dan@acme.example', 'ALICE@acme.example', idOf('bob')];
  const roles = path.startsWith('/projects')
    ? ['Reader', 'Contributor', 'Admin', idOf('project.Reader')]
    : ['Member', 'Admin', 'Helpdesk', 'Release manager', idOf('Admin'), 'Owner', 'Reader'];
  const groups = ['Platform', 'Leads', idOf('Leads')];
  const accounts = ['deployer', idOf('deployer')];
  const permissions = ['organization.view', 'organization.people.view', 'organization.groups.view', 'project.view'];
  const fresh = `n${dice(9)}`;
  const address = 'ops@acme.example';
  const pools: readonly (readonly [fields: string, texts: readonly string[]])[] = [
    ['to cc', path.startsWith('/notifications') ? [address] : people],
    ['notification id_or_name', ['siem', 'mail']],
    ['action', ['POST']],
    ['endpoint', ['https://siem.example.com/roster', 'https://hooks.slack.com/a/b']],
    ['secret', ['sixteen-letters-or-more']],
    ['resource', ['User', '/^Group$/']],
    ['operation', ['Added']],
    ['person people transfer_to owner actor login members member_ids members_to_add members_to_remove', people],
    ['role role_id other maps_to from reassign_to', roles],
    ['add remove', path.startsWith('/roles') ? permissions : people],
    ['permission permissions', permissions],
    ['subject subjects subject_id', [...people, ...groups, ...accounts]],
    ['group groups', groups],
    ['account service_account', accounts],
    ['project project_id name_or_id', ['Rocket', idOf('Rocket')]],
    ['id', path.startsWith('/roles') ? roles : path.startsWith('/groups') ? groups : accounts],
    ['since until', ['2026-03-01', '2026-03-01T09:00:00.000Z', '7d']],
    ['expires overlap', ['1d', '12h', '12h', 'never']],
    ['cursor page_token', seen.cursors],
    ['email', [`${fresh}@acme.example`, `${fresh}x@acme.example`, 'bob@acme.example']],
    ['username handle', [fresh, `${fresh}y`]],
    ['name', path.startsWith('/tokens') ? ['api', 'api', fresh] : [fresh]],
    ['password', ['correct horse battery staple']],
    ['new_password', ['another horse and its battery', 'correct horse battery staple']],
    ['machine_type', ['e1-standard-2', 's1-my-agents']],
    ['invitation invitations', ['guest@acme.example']],
    ['token', ['api']],
    ['notification', ['siem', 'siem', fresh]],
    ['endpoint', ['https://hooks.example/audit']],
    ['to cc', ['ada@acme.example']],
    ['job', [ACME_JOB]],
    ['queue queues', ['deploy', 'deploy', fresh]],
    ['hold', ['case-17']],
    // None of these entries is the one that lets these requests in.
    ['networks', ['198.51.100.0/24', '192.0.2.0/24', CALLER_ADDRESS]],
    ['network', ['203.0.113.0/24']],
    ['trust', ['repo:acme/web:*']],
    [
      'issuer',
      path.startsWith('/signin/providers') ? ['https://acme.okta.com'] : ['https://ci.example', 'https://gitlab.com'],
    ],
    ['provider', ['okta']],
    ['client_id', ['roster']],
    ['audience', ['https://roster.example']],
    ['claims', ['environment=production']],
    ['code', [seen.code]],
    ['event', [seen.event, String(1 + dice(40))]],
    ['key', ['name', 'url']],
    ['value', path.startsWith('/signin') ? ['engineers'] : ['Acme', 'https://roster.example']],
  ];
  return (field) => pools.find(([fields]) => fields.split(' ').includes(field))?.[1] ?? [fresh];
}

/** What was made for a round, and what its responses held. */
export interface Seen {
  /** The code of an invitation. */
  readonly code: string;
  /** The number of an event that can be undone. */
  readonly event: string;
  readonly cursors: string[];
}

/** Makes the things for a round. */
export async function begun(box: Acme): Promise<Seen> {
  const [offer] = await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
  await box.call(peopleRole, { person: 'carol', role: 'Helpdesk' });
  await box
    .call(notificationCreate, {
      name: 'mail',
      rules: [{ name: 'all', notify: { email: { to: ['ops@acme.example'] } } }],
    })
    .catch(() => undefined);
  await box.call(signinConfigureOidc, {
    provider: 'okta',
    issuer: 'https://acme.okta.com',
    client_id: 'roster',
    public_client: true,
  });
  await box.call(signinMappingSet, { provider: 'okta', value: 'engineers', role: 'Member' });
  await box.call(ipAllowListAdd, { networks: ['0.0.0.0/0', '203.0.113.0/24'] });
  await box.call(settingsQuotaSet, { machine_type: 's1-my-agents', quota: 5 });
  await storeStream(box.store);
  const { seq } = await box.store.read((tx) => tx.audit.head());
  return { code: offer?.code ?? '', event: String(seq), cursors: ['bm90aGluZw'] };
}

export interface Made {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A random request for a described operation. */
export function requestFor({ document, method, path, described }: Listed, dice: Dice, likely: Likely): Made {
  const care = pick<Care>(dice, ['valid', 'valid', 'near', 'near', 'wild']);
  const made = (schema: JsonSchema, name: string) => valueOf(document, schema, dice, likely, care, name);
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
  const parameters = (described.parameters ?? []).map((one) =>
    '$ref' in one ? (target(document, one.$ref) as Parameter) : one,
  );
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: where, required, schema } of parameters) {
    // A URL has no segment of dots: it would be another path.
    if (where === 'path')
      filled = filled.replace(`{${name}}`, encodeURIComponent(text(made(schema, name)).replace(/^\.{1,2}$/, 'dots')));
    if (where !== 'query' || (!required && dice(3) > 0)) continue;
    for (const value of [made(schema, name)].flat()) query.append(name, text(value));
  }
  const keyed = parameters.some(({ name }) => name === 'Idempotency-Key') && dice(3) === 0;
  const content = described.requestBody?.content ?? {};
  const types = Object.keys(content);
  const answers = Object.keys((described.responses['200'] as ResponseObject).content ?? {});
  const type = types[dice(types.length || 1)];
  const schema = type === undefined ? undefined : content[type]?.schema;
  const rows = Array.from({ length: 1 + dice(4) });
  const body =
    schema === undefined || (care === 'wild' && dice(6) === 0)
      ? undefined
      : type === NDJSON
        ? rows.map(() => `${JSON.stringify(made(schema, ''))}\n`).join('')
        : JSON.stringify(made(schema, ''));
  return {
    method,
    path: `${document.servers[0]?.url ?? ''}${filled}${query.size === 0 ? '' : `?${query.toString()}`}`,
    headers: {
      accept: type !== undefined && answers.includes(type) ? type : (answers[dice(answers.length)] ?? '*/*'),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(keyed ? { 'idempotency-key': `key-${'x'.repeat(20)}-${dice(5)}` } : {}),
    },
    body,
  };
}
