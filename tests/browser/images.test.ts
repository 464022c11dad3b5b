// Images in a real browser: brought into a mail by file, by drop and by paste; found, described and kept from deletion
// while something shows them.
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findViolations, settleScreen } from '../support/browser.ts';
import { openStage, visitor } from '../support/stage.ts';
import { makePng } from '../support/pictures.ts';

openStage();

const openEditor = async (page: Page, design: RegExp): Promise<void> => {
  await page.goto('/w/demo/content/templates/new');
  await page.getByRole('button', { name: design }).click();
  await page.waitForURL(/templates\/[0-9a-f-]{36}/);
};

const pick = (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> =>
  page.locator('input[type=file]').last().setInputFiles({ name, mimeType, buffer });

// What runs in the page is looked into freely: the tests know no types of browsers.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

/** What a visitor does who lets go of a picture, or pastes one. */
const give = (page: Page, selector: string, how: 'drop' | 'paste', picture: Buffer): Promise<void> =>
  page
    .locator(selector)
    .first()
    .evaluate(
      (target: Anything, [kind, data]) => {
        const { DataTransfer, DragEvent, ClipboardEvent, File, atob } = globalThis as Anything;
        const bytes = Uint8Array.from(atob(data) as string, (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], 'Sunset.png', { type: 'image/png' }));
        const { x, y } = target.getBoundingClientRect();
        const common = { bubbles: true, cancelable: true };
        target.dispatchEvent(
          kind === 'drop'
            ? new DragEvent('drop', { ...common, dataTransfer: transfer, clientX: x + 20, clientY: y + 10 })
            : new ClipboardEvent('paste', { ...common, clipboardData: transfer }),
        );
      },
      [how, picture.toString('base64')] as const,
    );

const widthOf = (image: Locator): Promise<number> =>
  image.evaluate((element: Anything): number => element.naturalWidth);

const useIt = async (page: Page, alt: string): Promise<void> => {
  const dialog = page.getByRole('dialog', { name: 'Choose an image' });
  await dialog.getByRole('textbox', { name: 'Alternative text' }).fill(alt);
  await dialog.getByRole('button', { name: 'Use this image' }).click();
  await dialog.waitFor({ state: 'detached' });
};

describe('an image', () => {
  test('is uploaded into a block, seen in the mail and its preview; what is no image is refused', async () => {
    const { page } = visitor;
    await openEditor(page, /^Empty/);
    await page.getByRole('button', { name: 'Image', exact: true }).click();
    await page.getByRole('button', { name: 'Choose an image' }).click();
    await pick(page, 'logo.png', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await page.getByText('Only PNG, JPEG, GIF and WebP').waitFor();
    expect(visitor.takeProblems().every((problem) => problem.includes('400'))).toBe(true);
    await pick(page, 'Lighthouse.png', 'image/png', makePng(320, 160));
    await page.getByRole('textbox', { name: 'Alternative text' }).last().waitFor();
    expect(await findViolations(page)).toEqual([]);
    await useIt(page, 'A lighthouse at dusk');
    const shown = page.getByRole('img', { name: 'A lighthouse at dusk' });
    await expect.poll(() => widthOf(shown)).toBe(320);
    await page
      .getByRole('radiogroup', { name: 'Edit or preview' })
      .getByText('Preview')
      .click({ force: true });
    const inFrame = page
      .frameLocator('iframe[title="Rendered email"]')
      .getByRole('img', { name: 'A lighthouse at dusk' });
    await expect.poll(() => widthOf(inFrame)).toBe(320);
    expect(visitor.takeProblems()).toEqual([]);
  });

  test('is dropped on the mail and pasted into code', async () => {
    const { page } = visitor;
    await openEditor(page, /^Empty/);
    await page.getByRole('button', { name: 'Move: Heading' }).waitFor();
    await give(page, 'ol, [role=list]', 'drop', makePng(40, 40, [200, 80, 20]));
    await useIt(page, 'Sunset');
    await page.getByRole('img', { name: 'Sunset' }).waitFor();
    await page.locator('label', { hasText: 'MJML' }).first().click();
    await page.locator('.cm-content').waitFor();
    await give(page, '.cm-content', 'paste', makePng(50, 30, [20, 80, 200]));
    await useIt(page, 'A blue sky');
    await page.getByText('<mj-image src=').first().waitFor();
    expect(await page.locator('.cm-content').innerText()).toMatch(/alt="A blue sky" width="50px"/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
  });

  test('is found again, described, and not deleted while something shows it', async () => {
    const { page } = visitor;
    await page.goto('/w/demo/content/images');
    await page.getByRole('textbox', { name: 'Find an image' }).fill('sky');
    await page.waitForURL(/q=sky/);
    // What was found stands in the place of everything there is.
    await settleScreen(page);
    await page.getByRole('button', { name: /^Sunset 50/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('link', { name: /./ }).first().waitFor();
    expect(await drawer.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await drawer.getByRole('textbox', { name: 'Name' }).fill('Sky');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await pick(page, 'Unused.png', 'image/png', makePng(5, 5));
    await drawer.getByText('Not used yet').waitFor();
    await drawer.getByRole('button', { name: 'Delete' }).click();
    await page
      .getByRole('dialog', { name: /^Delete/ })
      .getByRole('button', { name: 'Delete' })
      .click();
    await page.getByText('“Unused” is deleted.').waitFor();
    expect(visitor.takeProblems()).toEqual([]);
  });
});
