// Takes the pictures of docs/screens from the demo workspace: node scripts/screens.mjs [name…]. The list of screens is
// tests/browser/screens.ts. SCREENS_URL with SCREENS_EMAIL and SCREENS_PASSWORD: of a server that runs already.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
const { openBrowser, openScreen, openVisitor, settleScreen, signIn, startProduct } =
  await import('../tests/support/browser.ts');
const { waitUntil } = await import('../tests/support/command.ts');
const { askAs, furnish, runExperiments } = await import('../tests/support/furnish.ts');
const { loseSomeAnswers } = await import('../tests/support/lost-answers.ts');
const { SCREENS } = await import('../tests/browser/screens.ts');

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'screens');
mkdirSync(folder, { recursive: true });
const wanted = process.argv.slice(2);
const chosen = SCREENS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)),
);

const { SCREENS_URL: url, SCREENS_EMAIL: email, SCREENS_PASSWORD: password } = process.env;
const product =
  url === undefined
    ? await startLived()
    : { url, owner: { email, password, name: '' }, said: () => '', close: async () => undefined };
const browser = await openBrowser();
let failures = 0;
try {
  if (url === undefined) await settleIn();
  await shoot('light', 'en', '', () => true);
  await shoot('dark', 'en', '-dark', ({ alsoDark }) => alsoDark === true);
  await shoot('light', 'fr', '-fr', ({ alsoFrench }) => alsoFrench === true);
} finally {
  await browser.close();
  await product.close();
}
process.exitCode = failures === 0 ? 0 : 1;

/** With a fortnight behind its campaigns: what people see after their own first start. */
async function startLived() {
  const lived = await startProduct({ RELANCE_DEMO_HISTORY: 'true' });
  await waitUntil(() => /fortnight behind it|only a part of its past/.test(lived.said()), 900_000);
  return lived;
}

/** What a shop has that was at work for a while, campaigns that learn, and mails of which nobody knows what became. */
async function settleIn() {
  const owner = await openVisitor(browser, product);
  await signIn(owner, product);
  const ask = askAs(owner, product);
  await furnish(ask);
  await runExperiments(ask);
  await loseSomeAnswers(askAs(owner, product, 'live'), ['marie-durand', 'tom-baker', 'lena-vogel']);
  await owner.close();
}

async function shoot(scheme, language, suffix, takes) {
  const strangers = await openVisitor(browser, product, { scheme, language });
  const members = await openVisitor(browser, product, { scheme, language });
  await signIn(members, product);
  for (const screen of chosen.filter(takes)) {
    const { page } = screen.isPublic === true ? strangers : members;
    try {
      await openScreen(page, screen.path);
      await screen.prepare?.(page, openScreen);
      await settleScreen(page);
      await page.screenshot({ path: join(folder, `${screen.name}${suffix}.png`) });
      console.log(`${screen.name}${suffix}`);
    } catch (error) {
      failures++;
      console.error(`${screen.name}${suffix}: ${error.message}`);
    }
  }
  await strangers.close();
  await members.close();
}
