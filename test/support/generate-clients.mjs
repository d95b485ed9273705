// Makes clients of the description in DIR/openapi.json: DIR/schema.ts by openapi-typescript, DIR/hey by @hey-api/openapi-ts.
// A program of its own: the second generator imports its settings in a way that jest's modules do not know.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';

const [, , dir] = process.argv;
const read = () => JSON.parse(readFileSync(join(dir, 'openapi.json'), 'utf8'));

writeFileSync(join(dir, 'schema.ts'), astToString(await openapiTS(read())));
await createClient({
  input: read(),
  output: join(dir, 'hey'),
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { file: false, level: 'silent' },
});
