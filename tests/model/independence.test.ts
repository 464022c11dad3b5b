// The reference is worth something only while it shares no code with what it judges.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('./reference/', import.meta.url);

test('T02 the reference shares nothing with the source but types', () => {
  const files = readdirSync(FOLDER);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const imports = text.match(/^(?:import|export)[^;]*? from '[^']+'/gm) ?? [];
    const foreign = imports.filter((one) => !/ from '(\.\/|node:crypto)/.test(one));
    expect(foreign.filter((one) => !/^import type /.test(one)).map((one) => `${file}: ${one}`)).toEqual([]);
  }
});
