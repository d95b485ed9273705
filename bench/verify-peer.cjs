// The least that verifying can be: read every row and hash it.
const { createHash } = require('node:crypto');
const Database = require('better-sqlite3');

const [, , path] = process.argv;
const rows = new Database(path, { readonly: true })
  .prepare(
    'select description, id, ip_address, medium, metadata, operation, outcome, resource, resource_id, resource_name, seq, timestamp, user_id, username, prev_hash, hash from audit_events order by seq',
  )
  .iterate();
let count = 0;
for (const { prev_hash, hash, ...event } of rows) {
  createHash('sha256')
    .update(prev_hash + JSON.stringify(event))
    .digest('hex');
  count += hash.length > 0 ? 1 : 0;
}
console.log(count);
