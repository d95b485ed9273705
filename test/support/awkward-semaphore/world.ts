import type { DoubleMember, DoubleState } from './state.ts';
import type { Quirks } from './quirks.ts';

/** What the answers of the awkward instance are made of. */

/** A refusal, in one of the forms that the instance has. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** As it is sent. */
    readonly text: string,
  ) {
    super(text);
  }
}

/** A JSON-encoded string. */
export const bad = (why: string): Refusal => new Refusal(400, JSON.stringify(why));
export const noSuch = (): Refusal => new Refusal(404, 'Not found');

export interface Asked {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface World {
  readonly state: DoubleState;
  readonly quirks: Quirks;
  /** What the groups list still shows, and for how many reads. */
  readonly stale: Map<string, { readonly members: readonly string[]; left: number }>;
}
export type Handler = (world: World, asked: Asked) => Answer;
type Answer = { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({ body, headers });

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function found<T>(map: ReadonlyMap<string, T>, id: string | undefined): T {
  const one = map.get(id ?? '');
  if (one === undefined) throw noSuch();
  return one;
}

/** So many items are on a page. */
export const PAGE = 2;

export function pageOf<T>(items: readonly T[], number: number, size = PAGE): T[] {
  return items.slice(number * size, (number + 1) * size);
}

export function shownMember({ state }: World, one: DoubleMember, roleId: string | null, source: string = one.source) {
  const role = roleId === null ? undefined : state.roles.get(roleId);
  return {
    id: one.id,
    subject_type: one.type,
    name: one.name,
    roles: role === undefined ? [] : [{ role_id: role.id, role_name: role.name, source }],
  };
}
