import type { AuditEvent } from '../../../src/domain/audit.ts';
import { AppError } from '../../../src/domain/errors.ts';
import type { GroupRecord } from '../../../src/domain/groups.ts';
import { pageRequest } from '../../../src/domain/page.ts';
import type { Page, PageRequest } from '../../../src/domain/page.ts';
import type { PersonRecord } from '../../../src/domain/people.ts';
import type { RoleRecord } from '../../../src/domain/roles/roles.ts';
import type { SignInProvider } from '../../../src/domain/signin/provider.ts';
import type { TrustRecord } from '../../../src/domain/signin/trust.ts';
import type { TokenRecord } from '../../../src/domain/tokens.ts';
import type { RoleBinding } from '../../../src/core/store/roles.ts';
import type { Store } from '../../../src/core/store/index.ts';
import type { StoreAdmin } from '../../../src/core/store/admin.ts';

/** An engine under test: `open` opens another connection to the same store, which `destroy` deletes. */
export interface StoreBackend {
  readonly name: string;
  readonly open: () => Promise<Store & StoreAdmin>;
  /** Deletes all rows; the tables may stay for the next test, when creating them is slow. */
  readonly empty: () => Promise<void>;
  readonly destroy: () => Promise<void>;
}

export type AnyStore = Store & StoreAdmin;
/** The store of the running test, migrated and empty, and further connections to it. */
export interface Opened {
  readonly store: () => AnyStore;
  readonly another: () => Promise<AnyStore>;
}
export type Suite = (opened: Opened) => void;

export const AT = '2026-03-01T09:00:00.000Z';
export const LATER = '2026-03-02T10:30:00.500Z';
/** Text that engines, encoders and escapes get wrong. */
export const AWKWARD = 'línea 1\n\tline "2"\r\n\'; drop table people; -- 100% _ \\ 👩‍👩‍👧 e\u0301 \u{10FFFF} ﹏';

/** A UUID of a kind of thing and a number. */
export const id = (kind: number, n: number): string => `0190a00${kind}-0000-7000-8000-${String(n).padStart(12, '0')}`;

let made = 0;
const nextId = (kind: number): string => id(kind, (made += 1));

export const person = (username: string, more: Partial<PersonRecord> = {}): PersonRecord => ({
  id: nextId(1),
  email: null,
  email_verified: false,
  username,
  status: 'active',
  password: { kind: 'none', hash: null, expires_at: null, seen_by: null },
  source: 'manually',
  created_at: AT,
  updated_at: AT,
  last_login_at: null,
  ...more,
});

export const group = (name: string, more: Partial<GroupRecord> = {}): GroupRecord => ({
  id: nextId(2),
  name,
  description: '',
  source: 'manually',
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const role = (name: string, more: Partial<RoleRecord> = {}): RoleRecord => ({
  id: nextId(3),
  name,
  scope: 'org',
  description: '',
  permissions: [],
  maps_to: null,
  readonly: false,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const token = (owner: PersonRecord, more: Partial<TokenRecord> = {}): TokenRecord => {
  const made = nextId(4);
  return {
    id: made,
    kind: 'api',
    subject_type: 'user',
    subject_id: owner.id,
    name: 'laptop',
    hash: `hash of ${made}`,
    last_four: 'wxyz',
    created_at: AT,
    updated_at: AT,
    created_by: owner.id,
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
    replaces: null,
    trust_id: null,
    exchanged_for: null,
    began_at: null,
    permissions: null,
    ...more,
  };
};

export const trust = (id: string, more: Partial<TrustRecord> = {}): TrustRecord => ({
  id,
  issuer: 'https://ci.example',
  subject: 'repo:acme/web:*',
  audience: 'https://roster.example',
  claims: ['environment=production', `text=${AWKWARD}`],
  service_account_id: `account of ${id}`,
  max_minutes: 15,
  created_by: 'person-1',
  created_at: AT,
  ...more,
});

/** An OpenID Connect provider, unless said otherwise. */
export const signInProvider = (name: string, more: Partial<SignInProvider> = {}): SignInProvider =>
  ({
    id: `provider ${name}`,
    name,
    kind: 'oidc',
    title: AWKWARD,
    status: 'enabled',
    configured_by: 'person-1',
    trust_email: false,
    domains: [],
    create_people: false,
    default_role_id: null,
    groups_claim: 'groups',
    settings: {
      issuer: `https://${name}.example`,
      client_id: 'roster',
      client_secret_sealed: null,
      scopes: ['openid'],
    },
    created_at: AT,
    updated_at: AT,
    last_used_at: null,
    ...more,
  }) as SignInProvider;

export const event = (seq: number, more: Partial<AuditEvent> = {}): AuditEvent => ({
  description: 'something happened',
  id: nextId(5),
  ip_address: '',
  medium: 'CLI',
  metadata: '{}',
  operation: 'Added',
  outcome: 'ok',
  request_id: id(9, seq),
  resource: 'User',
  resource_id: id(1, 0),
  resource_name: 'ada',
  seq,
  timestamp: AT,
  user_id: id(1, 0),
  username: 'ada',
  prev_hash: `hash ${seq - 1}`,
  hash: `hash ${seq}`,
  ...more,
});

export const bind = (
  subject: { readonly id: string },
  to: RoleRecord,
  type: RoleBinding['subject_type'] = 'user',
): RoleBinding => ({
  subject_type: type,
  subject_id: subject.id,
  role_id: to.id,
  project_id: null,
  source: 'manually',
  at: AT,
});

/** The code of the error that a promise rejects with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

/** All items of a list, page after page. */
export async function everyPage<T>(
  limit: number,
  list: (page: PageRequest) => Promise<Page<T>>,
  sort?: string,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(pageRequest({ limit, cursor, sort }));
    if (page.items.length === 0 && cursor !== undefined) throw new Error('a cursor led to an empty page');
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export const firstPage = (limit = 100): PageRequest => ({ limit, after: null });
export const names = (items: readonly { readonly username: string }[]): string[] => items.map((item) => item.username);
export const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/**
 * Names whose order tells engines apart: case aside, accents count, and code points rather than
 * UTF-16 units decide (an emoji comes after U+FF5E).
 */
export const IN_ORDER = [
  '-dash',
  '10',
  '9',
  'Ada',
  'adb',
  'ADC',
  'Zoe',
  'zoé',
  'zôe',
  'Ängel',
  'ärger',
  'Éva',
  'éVb',
  'ωmega',
  '中',
  '～',
  '😀',
];
