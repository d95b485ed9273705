import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/core/context.ts';
import type { CallOptions } from '../../src/core/caller.ts';
import { execute } from '../../src/core/engine/index.ts';
import type { InputOf, Operation, Schema } from '../../src/core/operation.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { V1ALPHA } from '../../src/compat/semaphore/routes.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupRole } from '../../src/operations/group/role.ts';
import { organizationInit } from '../../src/operations/organization/init.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { projectPeopleAdd } from '../../src/operations/project/people/add.ts';
import { jobEnd } from '../../src/operations/job/end.ts';
import { jobEnqueue } from '../../src/operations/job/enqueue.ts';
import { queueCreate } from '../../src/operations/queue/create.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { signinConfigureOidc } from '../../src/operations/signin/configure-oidc.ts';
import { signinMappingSet } from '../../src/operations/signin/mapping-set.ts';
import { signinTrustAdd } from '../../src/operations/signin-trust/add.ts';
import { auditHoldCreate } from '../../src/operations/audit-hold/create.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { openAny } from '../../src/stores/open.ts';
import type { AnyStore } from '../../src/stores/open.ts';
import { testEnvironment } from '../harness.ts';
import type { Backend, Clock } from '../harness.ts';
import { INSTANCE } from './backends.ts';
import { ACME_JOB } from './every-input.ts';
import { testServer } from './server.ts';
import type { TestServer } from './server.ts';

/** The organization that the exchanges in fixtures/rest/ are about, and how they are filled in. */

/** One request of a client of Semaphore and the answer to it. */
export interface Exchange {
  readonly name: string;
  /** The operation and input for which roster's own caller sends the request; without them, it never would. */
  readonly operation?: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** What our own caller returns, where it is more than the body. */
  readonly output?: unknown;
}

/** The exchanges of a row of the table. */
export const exchangesOf = (row: string): readonly Exchange[] =>
  JSON.parse(readFileSync(join('fixtures', 'rest', `${row}.json`), 'utf8')) as Exchange[];

/**
 * Placeholders for ids and secrets: `{alice}` is the id of what is called alice (project
 * roles are `{project.Reader}`), `{alice.token}` her token; `{made.id}`, `{made.token}` and
 * `{made.password}` are what the request made.
 */
export function filled<T>(value: T, names: ReadonlyMap<string, unknown>): T {
  if (typeof value === 'string') {
    const whole = names.get(/^\{([^{}]+)\}$/.exec(value)?.[1] ?? '');
    if (whole !== undefined) return whole as T;
    return value.replace(/\{([^{}]+)\}/g, (text, name: string) => {
      const known = names.get(name);
      return typeof known === 'string' ? known : text;
    }) as T;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => filled(one, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled<unknown>(one, names)])) as T;
}

/** The pattern of what a request made. */
export const MADE: ReadonlyMap<string, RegExp> = new Map([
  ['made.id', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['made.token', /^rst_[0-9A-Za-z]{49}$/],
  ['made.password', /^([2-9A-HJ-NP-Za-km-z]{6}-){3}[2-9A-HJ-NP-Za-km-z]{6}$/],
]);

export interface Acme {
  readonly server: TestServer;
  readonly store: AnyStore;
  readonly backend: Backend;
  readonly location: string;
  readonly clock: Clock;
  readonly environment: Environment;
  /** The values of the placeholders, except those that a request makes. */
  readonly names: ReadonlyMap<string, string>;
  /** Calls an operation without the server, as the Owner. */
  call<S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, options?: CallOptions): Promise<O>;
  /** Sends a request of Semaphore's API as somebody, or with headers of its own; placeholders are filled in. */
  send(
    method: string,
    path: string,
    body?: unknown,
    by?: string | Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The events since the organization was made up, oldest first. */
  events(): Promise<AuditEvent[]>;
  destroy(): Promise<void>;
}

/**
 * Acme: its Owner ada, the Admin alice, the Members bob (in Platform, and Reader of Rocket) and carol (in
 * Leads, whose members are Admins), and dan of the Helpdesk, who can invite and change roles, and little
 * more; the service account deployer; the project Rocket of alice, where Platform is Contributor.
 */
export async function acme(backend: Backend): Promise<Acme> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-semaphore-'));
  const { location, names, drawn } = (await copied(backend, dir)) ?? (await made(backend, dir));
  const clock: Clock = { now: START };
  const environment = testEnvironment(clock, 'acme', drawn);
  const store = await openAny(location, { create: false });
  const { seq } = await store.read((tx) => tx.audit.head());
  const server = await testServer(location, environment);
  return {
    server,
    store,
    backend,
    location,
    clock,
    environment,
    names,
    call: (operation, input, options = {}) =>
      execute({ store, token: names.get('ada.token'), environment }, operation, input, options),
    async send(method, path, body, by = 'ada') {
      const headers = typeof by === 'string' ? { Authorization: `Token {${by}.token}` } : by;
      const answer = await server.outside.fetch(`${INSTANCE}${V1ALPHA.base}${filled(path, names)}`, {
        method,
        headers: filled(headers, names),
        ...(body === undefined ? {} : { body: JSON.stringify(filled(body, names)) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    events: () => store.read((tx) => tx.audit.following(seq + 1, 1000)),
    async destroy() {
      await server.close();
      await store.close();
      await backend.destroy(location);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const START = Date.parse('2026-03-01T09:00:00.000Z');

/** A stored Acme. */
interface Laid {
  readonly location: string;
  readonly names: ReadonlyMap<string, string>;
  /** How many ids and bytes were drawn for it. */
  readonly drawn: { ids: number; blocks: number };
}

/** The first of each engine, of which the others are copies. */
const originals = new Map<Backend['engine'], Omit<Laid, 'location'> & { readonly copyTo: CopyTo }>();
type CopyTo = Awaited<ReturnType<Backend['copy']>>;

async function copied(backend: Backend, dir: string): Promise<Laid | undefined> {
  const original = originals.get(backend.engine);
  const location = await original?.copyTo(dir);
  if (original === undefined || location === undefined) return undefined;
  return { location, names: original.names, drawn: { ...original.drawn } };
}

async function made(backend: Backend, dir: string): Promise<Laid> {
  const location = await backend.location(dir);
  const drawn = { ids: 0, blocks: 0 };
  const environment = testEnvironment({ now: START }, 'acme', drawn);
  const store = await openAny(location, { create: true });
  await store.migrate();
  const names = await populate((operation, input, token) => execute({ store, token, environment }, operation, input));
  for (const { scope, name, id } of await store.read((tx) => tx.roles.list(undefined)))
    names.set(scope === 'org' ? name : `project.${name}`, id);
  await store.close();
  originals.set(backend.engine, { copyTo: await backend.copy(location), names, drawn: { ...drawn } });
  return { location, names, drawn };
}

/** Makes up the organization; answers the ids and tokens of all that is in it, but for the roles. */
async function populate(
  run: <S extends Schema, O>(operation: Operation<S, O>, input: InputOf<S>, token?: string) => Promise<O>,
): Promise<Map<string, string>> {
  const ada = { organization: 'Acme', owner: 'ada@acme.example', password: 'correct horse battery staple' };
  const { organization, owner, token } = await run(organizationInit, ada);
  const call: Acme['call'] = (operation, input) => run(operation, input, token);
  const names = new Map([
    ['organization', organization.id],
    ['ada', owner.id],
    ['ada.token', token],
  ]);
  await call(roleNew, {
    name: 'Release manager',
    description: 'Can manage deployments',
    permissions: ['organization.people.view'],
  });
  await call(roleNew, {
    name: 'Helpdesk',
    permissions: [
      'organization.people.view',
      'organization.people.invite',
      'organization.people.change_role',
      'organization.groups.modify',
    ],
  });
  const people = [
    { email: 'alice@acme.example', role: 'Admin' },
    { email: 'bob@acme.example' },
    { email: 'carol@acme.example' },
    { email: 'dan@acme.example', role: 'Helpdesk' },
  ];
  for (const { id, username } of await call(peopleAdd, { people })) {
    names.set(username, id);
    names.set(`${username}.token`, (await call(tokenCreate, { name: 'api', person: username })).token);
  }
  const platform = { name: 'Platform', description: 'Owns platform infrastructure', members: ['bob'] };
  for (const group of [platform, { name: 'Leads', members: ['carol'] }])
    names.set(group.name, (await call(groupCreate, group)).id);
  await call(groupRole, { group: 'Leads', role: 'Admin' });
  const deployer = await call(serviceAccountCreate, { name: 'deployer', description: 'Used by the deploy pipeline' });
  names.set('deployer', deployer.id);
  names.set('deployer.token', deployer.token);
  const siem = await call(notificationCreate, {
    name: 'siem',
    rules: [{ name: 'all', notify: { email: { to: ['ada@acme.example'] } } }],
  });
  names.set('siem', siem.id);
  names.set('deploy', (await call(queueCreate, { name: 'deploy', scope: 'organization' })).id);
  await call(auditHoldCreate, { name: 'case-17' });
  await call(signinConfigureOidc, {
    provider: 'okta',
    issuer: 'https://acme.okta.com',
    client_id: 'roster',
    public_client: true,
  });
  await call(signinMappingSet, { value: 'engineering', group: 'Platform' });
  await call(signinTrustAdd, {
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:acme/web:*',
    service_account: 'deployer',
    audience: 'https://roster.acme.example',
  });
  const rocket = await call(projectCreate, { name: 'Rocket', description: 'Goes up', owner: 'alice' });
  names.set('Rocket', rocket.id);
  await call(projectPeopleAdd, { project: 'Rocket', subjects: ['bob'], role: 'Reader' });
  await call(projectPeopleAdd, { project: 'Rocket', subjects: ['Platform'], role: 'Contributor' });
  await call(jobEnqueue, { id: ACME_JOB, project: 'Rocket', name: 'build' });
  await call(jobEnd, { job: ACME_JOB, exit_status: 0 });
  return names;
}
