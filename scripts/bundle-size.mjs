// How much script the first screens load, compressed, as a browser receives it: node scripts/bundle-size.mjs. Ends with 1
// when one of them is above 300 KB.
import { register } from 'tsx/esm/api';

register();
const { openBrowser, openScreen, openVisitor, signIn, startProduct } =
  await import('../tests/support/browser.ts');

const LIMIT_BYTES = 300_000;
const product = await startProduct();
const browser = await openBrowser();
let isOver = false;
try {
  await measure('sign-in', '/sign-in', false);
  await measure('home', '$w/home', true);
  await measure('campaigns', '$w/campaigns', true);
} finally {
  await browser.close();
  await product.close();
}
process.exitCode = isOver ? 1 : 0;

async function measure(name, path, isMember) {
  const visitor = await openVisitor(browser, product);
  if (isMember) await signIn(visitor, product);
  const loaded = [];
  visitor.page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') loaded.push(request);
  });
  await openScreen(visitor.page, path);
  const sizes = await Promise.all(loaded.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  isOver ||= bytes > LIMIT_BYTES;
  console.log(`${name}: ${Math.round(bytes / 1_000)} KB in ${loaded.length} scripts`);
  await visitor.close();
}
