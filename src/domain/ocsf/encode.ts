import type { AuditEvent, ShownEvent } from '../audit.ts';
import type { ActorType } from '../kinds.ts';
import { ACCOUNT_CHANGE, activityOf, OTHER } from './activities.ts';
import { OCSF_VERSION } from './event.ts';
import type { OcsfEvent } from './event.ts';

/** Events as SIEMs read them (docs/siem.md). */

const PRODUCT = { name: 'roster', vendor_name: 'roster' };

const USER_TYPES: Readonly<Record<ActorType, { readonly type_id: number; readonly type: string }>> = {
  user: { type_id: 1, type: 'User' },
  service_account: { type_id: 4, type: 'Service' },
};

/** The same event always gives the same object, whichever roster encodes it. */
export function ocsfOf(event: ShownEvent): OcsfEvent {
  const { resource, operation, outcome, timestamp } = event;
  const { class: ofClass, id } = activityOf(`${resource}.${operation}`);
  const isDenied = outcome === 'denied';
  return {
    activity_id: id,
    activity_name: id === OTHER ? operation : (ofClass.activities[id] ?? operation),
    category_uid: ofClass.category.uid,
    category_name: ofClass.category.name,
    class_uid: ofClass.uid,
    class_name: ofClass.name,
    type_uid: ofClass.uid * 100 + id,
    time: Date.parse(timestamp),
    severity_id: isDenied ? 2 : 1,
    severity: isDenied ? 'Low' : 'Informational',
    status_id: isDenied ? 2 : 1,
    status: isDenied ? 'Failure' : 'Success',
    message: event.description,
    metadata: {
      version: OCSF_VERSION,
      product: PRODUCT,
      log_name: 'audit',
      event_code: `${resource}.${operation}`,
      uid: event.id,
      sequence: event.seq,
      ...filled({ correlation_uid: event.request_id }),
      original_time: timestamp,
    },
    actor: actorOf(event),
    src_endpoint: event.ip_address === '' ? { name: 'local' } : { ip: event.ip_address },
    ...(ofClass === ACCOUNT_CHANGE ? changed(event) : called(event)),
    unmapped: {
      resource,
      operation,
      metadata: metadataOf(event),
      prev_hash: event.prev_hash,
      hash: event.hash,
    },
  };
}

/** The events as lines of JSON. */
export const ocsfLines = (events: readonly ShownEvent[]): string =>
  events.map((event) => `${JSON.stringify(ocsfOf(event))}\n`).join('');

/** Without what is empty: OCSF leaves an attribute out where there is nothing to tell. */
const filled = <T extends Readonly<Record<string, string>>>(attributes: T): { readonly [K in keyof T]?: string } =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')) as {
    readonly [K in keyof T]?: string;
  };

/** The program that was used, and who used it, where somebody was authenticated. */
function actorOf({ medium, user_id, username, actor_type }: ShownEvent): OcsfEvent['actor'] {
  const user = filled({ name: username, uid: user_id });
  if (Object.keys(user).length === 0) return { app_name: medium };
  return { app_name: medium, user: { ...user, ...USER_TYPES[actor_type ?? 'user'] } };
}

function changed(event: AuditEvent): Pick<OcsfEvent, 'user' | 'policy'> {
  const { resource, resource_name, resource_id } = event;
  const type = USER_TYPES[resource === 'ServiceAccount' ? 'service_account' : 'user'];
  const policy = policyOf(event);
  return {
    user: { ...filled({ name: resource_name, uid: resource_id }), ...type },
    ...(policy === undefined ? {} : { policy }),
  };
}

/** The role that somebody got. */
function policyOf(event: AuditEvent): OcsfEvent['policy'] {
  if (event.operation !== 'RoleChanged') return undefined;
  const { after } = (metadataOf(event) ?? {}) as {
    readonly after?: { readonly role?: unknown; readonly role_id?: unknown };
  };
  if (typeof after?.role !== 'string') return undefined;
  return { name: after.role, ...(typeof after.role_id === 'string' ? { uid: after.role_id } : {}) };
}

function called({ resource, operation, resource_name, resource_id }: AuditEvent): Pick<OcsfEvent, 'api' | 'resources'> {
  const named = filled({ name: resource_name, uid: resource_id });
  return {
    api: { operation: `${resource}.${operation}`, service: { name: PRODUCT.name } },
    ...(Object.keys(named).length === 0 ? {} : { resources: [{ type: resource, ...named }] }),
  };
}

/** The facts of an event as an object; what is no JSON stays text. */
function metadataOf({ metadata }: AuditEvent): unknown {
  try {
    return JSON.parse(metadata) as unknown;
  } catch {
    return metadata;
  }
}
