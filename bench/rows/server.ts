import { atLeast, atMost, onCores, reported } from './row.ts';
import type { Row } from './row.ts';

/** Rows about a server: what it carries, what writes cost, and how answers grow. */

const CHECKED = 'routing, limits, permissions and metrics of each request, which the bare server has not';
const READ =
  'what the bare server has not, a few percent each: the end of the audit log in a snapshot (9 of 100), routing (5), the hash of the token (4), validation (3), and some seventy promises; a sixth is the socket';
const COLLECTED =
  'the collector: a read leaves 44 KB of short-lived objects, so Node stops for 1 ms every 300 requests, and those that wait then are the slowest 2 of 100';

export const http = {
  'reading a member over HTTP, SQLite: requests a second, against bare node:http': atLeast(0.5, READ),
  'reading a member over HTTP, SQLite: p99, against bare node:http': atMost(2, COLLECTED),
  'access check over HTTP: requests a second, against bare reads of a member': reported(CHECKED),
  'changing a role over HTTP, SQLite: requests a second, against bare node:http': atLeast(
    0.35,
    'the guards of each change, which compare permissions before and after, and what each request costs',
  ),
  'reading a member over HTTP while others log in: p99, against nobody logging in': atMost(
    3,
    'the cores: bcrypt runs in threads of its own',
  ),
  'people list over loopback TLS: against the local command': atMost(2, 'the handshake of TLS, and loading its client'),
  'reading a member over HTTP, PostgreSQL: requests a second, against bare node:http': atLeast(0.5, CHECKED),
  'reading a member over HTTP, PostgreSQL: p99, against bare node:http': atMost(2, COLLECTED),
  'two servers over one PostgreSQL: reads a second, against one': onCores(
    6,
    atLeast(1.6, 'cores: two servers, the database and the load want six'),
  ),
} as const;

export const following = {
  'a write over HTTP beside 200 who follow the audit log, against nobody': atMost(
    1.2,
    'writing the event to each socket, after the response',
  ),
  'a new event reaches audit follow on the same machine: ms': atMost(
    1000,
    'a look at the end of the log every 250 ms, for all who follow',
  ),
} as const;

export const notifications = {
  'a change that ten rules mean: against one that none means': atMost(
    1.2,
    'nothing of the rules: a task of the server matches them after the change',
  ),
} as const;

export const jobs = {
  'job run -- true: against people list': atMost(
    3,
    'two transactions that reach the disk, and the program that it starts',
  ),
  'the end of a job to the start of the next, on one machine: ms': atMost(
    100,
    'a transaction of each of the two, and starting a program',
  ),
  'job run -- true before 10,000 that wait: against before ten': atMost(
    1.3,
    'an index in the order of the queue: who is next is found without reading the others',
  ),
} as const;

const SAME = 'the same work as a person of roster’s own API, and what the provider says of them beside';
const APART = 'what does not depend on the members: HTTP, authentication, the guards of a change';

export const scim = {
  'SCIM: 10,000 users, requests a second, against POST /api/v1/people': atLeast(0.5, SAME),
  'SCIM: 500 groups, requests a second, against POST /api/v1/people': atLeast(0.5, SAME),
  'SCIM: PATCH of one member in a group of 10,000, against a group of 10': atMost(1.3, APART),
  'SCIM: a group of 10,000 without its members, against a group of 10': atMost(1.3, APART),
} as const;

/** What is asked in a small and a large organization; paths are in bench/growth.ts. */
const GROWING = [
  'people',
  'people by when they were made',
  'people by when they changed last',
  'people whose name has a rare text',
  'people whose name has a common text',
  'people in the largest group',
  'groups whose name has a rare text',
  'one person',
  'the people of a project',
  'audit events of a rare resource',
  'audit events of a rare operation',
  'audit events of both',
  'audit events of a common resource',
  'audit events about one thing',
  'audit events by one person',
  'members, in Semaphore’s API',
  'members of a project, in Semaphore’s API',
  'groups',
  'the first members of a large group',
  'one small group',
  'access who, the first page',
  'access who of what one person has',
  'access who in a project',
  'access why',
  'access why, answering no',
] as const;
export type Growing = (typeof GROWING)[number];

type GrowthName = `growth on ${'SQLite' | 'PostgreSQL'}: ${Growing}`;
const grown = atMost(1.3, 'what does not depend on size: HTTP, authentication; an index finds the rows');

export const growth = Object.fromEntries(
  (['SQLite', 'PostgreSQL'] as const).flatMap((engine) =>
    GROWING.map((what) => [`growth on ${engine}: ${what}`, grown] as const),
  ),
) as Readonly<Record<GrowthName, Row>>;
