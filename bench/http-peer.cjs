// The least that reading a member, or giving one a role, can be over HTTP: node:http, the token's SHA-256, and the rows.
// Told where the organization is (a file or a URL), it prints the URL that it listens on. It writes files only.
const { Buffer } = require('node:buffer');
const { createHash, randomUUID } = require('node:crypto');
const { createServer } = require('node:http');

const [, , place] = process.argv;

/** The member as JSON comes from the engine in one row: groups as an array of objects. */
const TOKEN = 'select subject_id, expires_at, revoked_at from tokens where hash = $1';
const MEMBER = `select p.id, p.email, p.email_verified, p.username, p.status, r.id as role_id, r.name as role, GROUPS as groups,
    p.password_kind, p.scim, p.created_at, p.updated_at, p.last_login_at
  from people p left join role_bindings b on b.subject_id = p.id and b.project_id is null left join roles r on r.id = b.role_id
  where p.id = $1`;
const NAMES =
  'from group_members m join groups g on g.id = m.group_id where m.person_id = p.id order by g.sort_key, g.id';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function sqlite() {
  const Database = require('better-sqlite3');
  const db = new Database(place, { fileMustExist: true });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  const token = db.prepare(TOKEN.replace('$1', '?'));
  const groups = `(select json_group_array(json_object('id', id, 'name', name)) from (select g.id, g.name ${NAMES}))`;
  const memberRow = db.prepare(MEMBER.replace('GROUPS', groups).replace('$1', '?'));
  const member = (id) => {
    const row = memberRow.get(id);
    return row && { ...row, groups: JSON.parse(row.groups) };
  };
  return { token: (hash) => token.get(hash), member, give: giving(db, member) };
}

/** Gives a role in one transaction, with the rows that roster writes: binding, person, quota, event and head. */
function giving(db, member) {
  const [roleNamed, quota, head, bind, touch, charge, append, move] = [
    "select id, name from roles where name = ? and scope = 'org'",
    'select window_start, events, bytes from quotas where actor = ?',
    'select seq, hash from audit_head',
    `insert into role_bindings (subject_type, subject_id, role_id, project_id, source, created_at, updated_at)
      values ('user', ?, ?, null, 'manually', ?, ?)
      on conflict (subject_id) where project_id is null do update set role_id = excluded.role_id, updated_at = excluded.updated_at`,
    'update people set updated_at = ? where id = ?',
    `insert into quotas (actor, name, window_start, events, bytes) values (?, 'owner', ?, ?, ?)
      on conflict (actor) do update set events = excluded.events, bytes = excluded.bytes`,
    `insert into audit_events (seq, id, timestamp, resource, operation, medium, user_id, username, resource_id, resource_name,
        ip_address, description, outcome, metadata, prev_hash, hash, request_id)
      values (@seq, @id, @timestamp, @resource, @operation, @medium, @user_id, @username, @resource_id, @resource_name,
        @ip_address, @description, @outcome, @metadata, @prev_hash, @hash, @request_id)`,
    'update audit_head set seq = ?, hash = ?, timestamp = ?',
  ].map((text) => db.prepare(text));
  return db.transaction((id, name, actor) => {
    const before = member(id);
    const role = roleNamed.get(name);
    const at = new Date().toISOString();
    bind.run(id, role.id, at, at);
    touch.run(at, id);
    const charged = quota.get(actor) ?? { window_start: at, events: 0, bytes: 0 };
    charge.run(actor, charged.window_start, charged.events + 1, charged.bytes + 600);
    const { seq, hash: prev_hash } = head.get();
    const event = {
      description: `${before.username} is now ${role.name}, before ${before.role}`,
      id: randomUUID(),
      ip_address: '127.0.0.1',
      medium: 'API',
      metadata: JSON.stringify({
        after: { role: role.name, role_id: role.id },
        before: { role: before.role, role_id: before.role_id },
      }),
      operation: 'RoleChanged',
      outcome: 'ok',
      request_id: randomUUID(),
      resource: 'User',
      resource_id: id,
      resource_name: before.username,
      seq: seq + 1,
      timestamp: at,
      user_id: actor,
      username: 'owner',
    };
    const hash = sha256(prev_hash + JSON.stringify(event));
    append.run({ ...event, prev_hash, hash });
    move.run(seq + 1, hash, at);
    return member(id);
  }).immediate;
}

function postgres() {
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: place, max: 10 });
  const ask = (name, text) => async (value) => (await pool.query({ name, text, values: [value] })).rows[0];
  const groups = `(select coalesce(json_agg(json_build_object('id', id, 'name', name)), '[]') from (select g.id, g.name ${NAMES}) x)`;
  return { token: ask('token', TOKEN), member: ask('member', MEMBER.replace('GROUPS', groups)) };
}

const { token, member, give } = place.startsWith('postgres') ? postgres() : sqlite();

const bodyOf = async (request) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
};

const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  const secret = /^Token (\S+)$/.exec(headers.authorization)?.[1] ?? '';
  const known = await token(sha256(secret));
  if (known === undefined || known.revoked_at !== null) return response.writeHead(401).end();
  const [, id] = /^\/api\/v1\/people\/([^/]+)/.exec(url) ?? [];
  const found = await (method === 'PUT' ? give(id, (await bodyOf(request)).role, known.subject_id) : member(id));
  if (found === undefined) return response.writeHead(404).end();
  const { email, email_verified, username, status, role_id, role, groups, created_at, updated_at } = found;
  const body = JSON.stringify({
    id,
    email,
    email_verified: Number(email_verified) === 1,
    username,
    status,
    role: role_id === null ? null : { id: role_id, name: role },
    groups,
    must_change_password: found.password_kind === 'temporary',
    source: found.scim === null ? 'manually' : 'scim',
    created_at,
    updated_at,
    last_login_at: found.last_login_at,
  });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
