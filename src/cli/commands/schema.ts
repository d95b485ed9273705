import * as z from 'zod/mini';
import { fieldInfo } from '../../domain/field.ts';
import { organizationDocument } from '../../domain/organization-file/document.ts';
import { customCommand } from '../app/command.ts';

export const command = customCommand({
  path: ['schema'],
  summary: 'Print the JSON Schema of the document of an organization',
  details:
    'Editors complete and check a document by it: `# yaml-language-server: $schema=organization.schema.json` on its first line. It needs no store.',
  flags: z.object({}),
  formats: ['json'],
  examples: ['roster schema', 'roster schema --json'],
  run: (cli) => cli.print(`${JSON.stringify(schema(), null, 2)}\n`),
});

const schema = () =>
  z.toJSONSchema(organizationDocument, {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const described = fieldInfo(zodSchema)?.describe;
      if (described !== undefined) jsonSchema.description = described;
    },
  });
