import { AppError } from '../errors.ts';
import type { Steps } from '../../lib/steps.ts';
import { sameName } from './attribute-path.ts';
import { MAX_BULK_OPERATIONS } from './discovery.ts';
import { scimFault, TOO_LARGE } from './fault.ts';
import { fieldOf, isResource, told } from './resource.ts';
import type { Resource } from './resource.ts';

/** Several changes in one request (RFC 7644, section 3.7): what it asks for, in which order, and who refers to whom. */

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type BulkMethod = (typeof METHODS)[number];

export interface BulkOperation {
  readonly method: BulkMethod;
  /** Below the address of the service, such as `/Users/ID`. */
  readonly path: string;
  /** What others of the request call the resource that it makes. */
  readonly bulkId: string | undefined;
  /** The ETag that the resource must have; undefined: any. */
  readonly version: string | undefined;
  readonly data: Resource | undefined;
}

export interface BulkRequest {
  readonly operations: readonly BulkOperation[];
  /** After so many errors no further operation is tried; undefined: all are. */
  readonly failOnErrors: number | undefined;
}

/** What the body of a bulk asks for. Throws `invalidSyntax`, `invalidValue`, and an error that is too large beyond the most operations. */
export function bulkRequest(body: Resource): BulkRequest {
  const list = fieldOf(body, 'Operations');
  if (!Array.isArray(list) || list.length === 0)
    throw scimFault('invalidSyntax', 'Operations is not a list of operations');
  if (list.length > MAX_BULK_OPERATIONS)
    throw new AppError(
      'invalid',
      `there are ${list.length} operations, and at most ${MAX_BULK_OPERATIONS} in one request`,
      {
        details: { [TOO_LARGE]: true },
      },
    );
  const operations = list.map(operationFrom);
  const names = operations.flatMap(({ bulkId }) => bulkId ?? []);
  if (new Set(names).size < names.length) throw scimFault('invalidValue', 'two operations have the same bulkId');
  const most = fieldOf(body, 'failOnErrors') ?? undefined;
  if (most !== undefined && (typeof most !== 'number' || !Number.isInteger(most) || most < 1))
    throw scimFault('invalidValue', `failOnErrors is a whole number from 1, and not ${told(most)}`);
  return { operations, failOnErrors: most };
}

function operationFrom(value: unknown): BulkOperation {
  if (!isResource(value)) throw scimFault('invalidSyntax', 'an operation is not an object');
  const given = fieldOf(value, 'method');
  const method = METHODS.find((one) => typeof given === 'string' && sameName(one, given));
  if (method === undefined) throw scimFault('invalidSyntax', `method is ${METHODS.join(', ')}, and not ${told(given)}`);
  const data = fieldOf(value, 'data') ?? undefined;
  if (method !== 'DELETE' && !isResource(data))
    throw scimFault('invalidSyntax', `an operation with ${method} has no object as its data`);
  return {
    method,
    path: pathFrom(fieldOf(value, 'path'), method),
    bulkId: textFrom(value, 'bulkId'),
    version: versionFrom(value),
    data: isResource(data) ? data : undefined,
  };
}

/** Resources alone, by an id or a reference: a bulk holds no other bulk, and reaches nothing else of the server. */
const PATH = /^\/(?:Users|Groups)(?:\/(?:[\w:-]{1,200}|bulkId:[^/?#\s]{1,200}))?$/;

function pathFrom(path: unknown, method: BulkMethod): string {
  if (typeof path !== 'string' || !PATH.test(path))
    throw scimFault('invalidPath', `path is /Users or /Groups, or one of them with an id, and not ${told(path)}`);
  if ((method === 'POST') === path.indexOf('/', 1) > 0)
    throw scimFault(
      'invalidPath',
      method === 'POST' ? 'a POST has no id in its path' : `a ${method} has no id in its path`,
    );
  return path;
}

function textFrom(value: Resource, name: string): string | undefined {
  const text = fieldOf(value, name) ?? undefined;
  if (text !== undefined && typeof text !== 'string')
    throw scimFault('invalidValue', `${name} is a text, and not ${told(text)}`);
  return text;
}

/** An ETag as a header can have it. */
function versionFrom(value: Resource): string | undefined {
  const version = textFrom(value, 'version');
  if (version !== undefined && !/^[\x20-\x7e]*$/.test(version))
    throw scimFault('invalidValue', `version is an ETag, and not ${told(version)}`);
  return version;
}

const REFERENCE = /^bulkId:(.+)$/s;
/** References stand in resources and in patches of these; deeper, nothing is one. */
const DEPTH = 8;

/** An operation that waits for those that it refers to. */
interface Waiting {
  readonly operation: BulkOperation;
  /** Those of them that were not looked at yet, the first one last. */
  readonly needed: BulkOperation[];
}

/**
 * The operations in their own order, but each behind those that it refers to: they go right before it. Of operations that
 * refer to each other, the first one goes last.
 */
export function* inOrder(operations: readonly BulkOperation[]): Steps<BulkOperation[]> {
  const makers = new Map<string, BulkOperation>();
  for (const one of operations) if (one.bulkId !== undefined) makers.set(one.bulkId, one);
  const reached = new Set<BulkOperation>();
  const waiting: Waiting[] = [];
  const ordered: BulkOperation[] = [];
  const reach = (operation: BulkOperation): void => {
    if (reached.has(operation)) return;
    reached.add(operation);
    const needed = referencesIn(operation).flatMap((name) => makers.get(name) ?? []);
    waiting.push({ operation, needed: needed.reverse() });
  };
  for (const operation of operations) {
    reach(operation);
    for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
      yield;
      const next = last.needed.pop();
      if (next !== undefined) reach(next);
      else ordered.push(...waiting.splice(-1).map((one) => one.operation));
    }
  }
  return ordered;
}

/** The operation with ids in the place of references to what was made. Throws `invalidValue` for what was not. */
export function withIds(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw scimFault('invalidValue', `no operation before it made bulkId ${told(name)}`);
    return id;
  };
  const { path, data } = operation;
  return {
    ...operation,
    path: path.replace(/(?<=^\/\w+\/)bulkId:(.+)$/s, (_, name: string) => encodeURIComponent(idOf(name))),
    data: data === undefined ? undefined : (replaced(data, idOf) as Resource),
  };
}

/** The names that an operation refers to. */
function referencesIn(operation: BulkOperation): string[] {
  const names: string[] = [];
  const note = (name: string): string => {
    names.push(name);
    return name;
  };
  replaced(operation.data, note);
  replaced(operation.path.slice(operation.path.indexOf('/', 1) + 1), note);
  return names;
}

function replaced(value: unknown, idOf: (name: string) => string, depth = DEPTH): unknown {
  if (typeof value === 'string') {
    const [, name] = REFERENCE.exec(value) ?? [];
    return name === undefined ? value : idOf(name);
  }
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, idOf, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, idOf, depth - 1)]));
}
