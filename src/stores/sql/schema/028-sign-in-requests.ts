import { raw } from 'sql-template-tag';
import { boundSessions } from '../bound-sessions.ts';
import type { Db } from '../db.ts';

/** For how long sessions last, and what devices ask for. */
export const signInRequests: readonly string[] = [
  'alter table organization add column session_days integer not null default 14',
  `create table sign_in_requests (
    id text primary key,
    kind text not null check (kind in ('device', 'loopback')),
    state text not null check (state in ('pending', 'approved', 'denied', 'done')),
    code_hash text not null unique,
    user_code_hash text unique,
    client text not null,
    host text not null,
    address text not null,
    network text not null,
    code_challenge text,
    redirect_uri text,
    person_id text,
    decided_with text,
    session_id text,
    interval_seconds integer not null,
    polled_at text,
    created_at text not null,
    expires_at text not null
  )`,
  'create index sign_in_requests_by_end on sign_in_requests (expires_at)',
  'create index sign_in_requests_by_network on sign_in_requests (network, expires_at)',
];

const DAYS = 14;

/** Sessions lasted 30 days, however little they were used. */
export const endOldSessions = (db: Db): Promise<void> => boundSessions(db, DAYS, raw('created_at'));
