// The peer of `people import` on SQLite: the same rows in as many transactions, and nothing else.
const { readFileSync } = require('node:fs');
const Database = require('better-sqlite3');

const [, , store, file, people] = process.argv;
/** So many people are one transaction, as in an import. */
const BATCH = 500;

const db = new Database(store);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('foreign_keys = ON');
const batches = Math.ceil(Number(people) / BATCH);
const tables = Object.entries(JSON.parse(readFileSync(file, 'utf8'))).map(([table, rows]) => {
  const columns = Object.keys(rows[0] ?? {});
  const statement = db.prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  return { rows, size: Math.ceil(rows.length / batches), run: (row) => statement.run(columns.map((one) => row[one])) };
});
// Groups are there before their first member.
const [{ rows: groups, run: insertGroup }, ...rest] = tables;
db.transaction(() => groups.forEach(insertGroup))();
for (let batch = 0; batch < batches; batch += 1)
  db.transaction(() => {
    for (const { rows, size, run } of rest) rows.slice(batch * size, (batch + 1) * size).forEach(run);
  })();
db.close();
