import { newMigration } from '../dist/migrations/new-migration.js';

const [name] = process.argv.slice(2);
const databaseUrl = process.env.DATABASE_URL;
if (!/^[a-z0-9_]+$/.test(name ?? '') || !databaseUrl) {
  console.error(
    'usage: DATABASE_URL=… npm run migration:new -w @unetsweep/store -- <what_changes>   (a-z, 0-9, _)',
  );
  process.exit(2);
}
const path = await newMigration(databaseUrl, name, new Date());
console.log(
  path === null ? 'schema.prisma and the migrations agree' : `wrote ${path}: read it before committing`,
);
process.exit(0);
