// An image as HTML or MJML, to be inserted where somebody writes.
import type { ChosenImage } from './image-dialog.tsx';

const quote = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** No mail is wider. */
const MAX_WIDTH = 600;

export const imageMarkup = (language: 'html' | 'mjml', { src, alt, width }: ChosenImage): string => {
  const fitting = Math.min(width, MAX_WIDTH);
  return language === 'mjml'
    ? `<mj-image src="${quote(src)}" alt="${quote(alt)}" width="${fitting}px" />`
    : `<img src="${quote(src)}" alt="${quote(alt)}" width="${fitting}" style="display:block;max-width:100%;height:auto;border:0">`;
};
