// The peer of `people import` on PostgreSQL: the same rows, by multi-row inserts and nothing else.
const { readFileSync } = require('node:fs');
const { Client } = require('pg');

const [, , url, file] = process.argv;
const BATCH = 500;

async function main() {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const [table, rows] of JSON.parse(readFileSync(file, 'utf8'))) {
    const columns = Object.keys(rows[0] ?? {});
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH);
      const places = batch.map(
        (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(',')})`,
      );
      await client.query(
        `insert into ${table} (${columns.join(',')}) values ${places.join(',')}`,
        batch.flatMap((row) => columns.map((column) => row[column])),
      );
    }
  }
  await client.end();
}

main();
