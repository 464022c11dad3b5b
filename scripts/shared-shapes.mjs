// `{ ...person, name }` becomes `{ ...null, ...person, name }`, which means the same. V8 of Node 20 copies the shape of what a
// literal begins with and adds `name` to a copy that nothing else shares: each object has a shape of its own, costs four times
// as much to make and twenty times as much wherever a property of it is read (docs/adr/0014-shared-shapes.md). A literal that
// begins with anything else takes the ordinary way. Done to what is built, so that nobody has to think of it in the sources.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';

/** The text of an ES module → that of the same program; every line stays where it is. Throws for what is no module. */
export const shareShapes = (code) => {
  let text = '';
  let from = 0;
  for (const place of placesIn(parseAst(code)).sort((a, b) => a - b)) {
    text += `${code.slice(from, place)}...null, `;
    from = place;
  }
  return text + code.slice(from);
};

/** Rewrites every script of a folder and its folders in place. */
export const shareShapesOfFolder = (folder) => {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const path = join(folder, name);
    writeFileSync(path, shareShapes(readFileSync(path, 'utf8')));
  }
};

/** Where literals begin that spread something first and say more after it. */
const placesIn = (program) => {
  const places = [];
  const left = [program];
  while (left.length > 0) {
    const node = left.pop();
    if (node === null || typeof node !== 'object') continue;
    if (node.type === 'ObjectExpression') places.push(...placeOf(node));
    for (const value of Object.values(node)) if (typeof value === 'object') left.push(value);
  }
  return places;
};

const placeOf = ({ properties }) => {
  const [first] = properties;
  if (properties.length < 2 || first.type !== 'SpreadElement') return [];
  return isNull(first.argument) ? [] : [first.start];
};

const isNull = (node) => node.type === 'Literal' && node.value === null && node.raw === 'null';
