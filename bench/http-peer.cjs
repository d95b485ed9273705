// The least that reading a member over HTTP can be: node:http, the token's SHA-256, its row, and the member's.
// Told where the organization is (a file or a URL), it prints the port that it listens on.
const { Buffer } = require('node:buffer');
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');

const [, , place] = process.argv;

/** The member as JSON comes from the engine in one row: groups as an array of names. */
const TOKEN = 'select subject_id, expires_at, revoked_at from tokens where hash = $1';
const MEMBER = `select p.id, p.email, p.username, p.status, r.name as role, GROUPS as groups,
    p.password_kind, p.created_at, p.last_login_at
  from people p left join role_bindings b on b.subject_id = p.id and b.project_id is null left join roles r on r.id = b.role_id
  where p.id = $1`;
const NAMES =
  'from group_members m join groups g on g.id = m.group_id where m.person_id = p.id order by g.sort_key, g.id';

function sqlite() {
  const Database = require('better-sqlite3');
  const db = new Database(place, { readonly: true });
  const token = db.prepare(TOKEN.replace('$1', '?'));
  const member = db.prepare(
    MEMBER.replace('GROUPS', `(select json_group_array(name) from (select g.name ${NAMES}))`).replace('$1', '?'),
  );
  return {
    token: (hash) => token.get(hash),
    member: (id) => {
      const row = member.get(id);
      return row && { ...row, groups: JSON.parse(row.groups) };
    },
  };
}

function postgres() {
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: place, max: 10 });
  const ask = (name, text) => async (value) => (await pool.query({ name, text, values: [value] })).rows[0];
  return {
    token: ask('token', TOKEN),
    member: ask('member', MEMBER.replace('GROUPS', `array(select g.name ${NAMES})`)),
  };
}

const { token, member } = place.startsWith('postgres') ? postgres() : sqlite();

const server = createServer(async ({ url, headers }, response) => {
  const secret = /^Token (\S+)$/.exec(headers.authorization)?.[1] ?? '';
  const known = await token(createHash('sha256').update(secret).digest('hex'));
  if (known === undefined || known.revoked_at !== null) return response.writeHead(401).end();
  const found = await member(url.slice(url.lastIndexOf('/') + 1));
  if (found === undefined) return response.writeHead(404).end();
  const { id, email, username, status, role, groups, password_kind, created_at, last_login_at } = found;
  const must_change_password = password_kind === 'temporary';
  const body = JSON.stringify({
    id,
    email,
    username,
    status,
    role,
    groups,
    must_change_password,
    created_at,
    last_login_at,
  });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
