// Style sheets of an email moved into its elements, for mail programs that drop them. Made when content is saved, never
// per message; rules that no element can carry (media queries, states) stay in their sheet.
import { maskLiquid } from '../../core/content/mask-liquid.ts';

/** A sheet that Liquid writes is only known when the mail is made: it stays as it is. */
const STYLE = /<style\b([^>]*)>([\s\S]*?)<\/style>/gi;

export const inlineCss = async (html: string): Promise<string> => {
  const masked = maskLiquid(html);
  const kept = masked.text.replace(STYLE, (all, attributes: string, css: string) =>
    masked.names(css) ? `<style data-embed${attributes}>${css}</style>` : all,
  );
  const { default: juice } = await import('juice');
  return masked.restore(juice(kept, { preserveImportant: true }));
};
