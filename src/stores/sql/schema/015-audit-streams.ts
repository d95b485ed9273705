/** The stream of the audit log to a bucket, and the objects that are there. */
export const auditStreams: readonly string[] = [
  `create table audit_streams (
    id text primary key,
    provider text not null,
    bucket text not null,
    region text,
    endpoint text,
    prefix text not null,
    format text not null,
    gzip integer not null,
    every text not null,
    access_key_id text,
    sealed_secret text,
    paused integer not null,
    created_at text not null,
    updated_at text not null,
    cursor_seq integer not null,
    cursor_hash text not null,
    objects integer not null,
    pending text,
    succeeded_at text,
    failed_at text,
    error text
  )`,
  `create table audit_stream_objects (
    number integer primary key,
    bucket text not null,
    key text not null,
    first_seq integer not null,
    last_seq integer not null,
    sha256 text not null,
    sent_at text not null
  )`,
];
