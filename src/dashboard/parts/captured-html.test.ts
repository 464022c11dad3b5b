// Looking at a captured mail must not be counted as its open.
import { expect, test } from 'vitest';
import { withoutPixel } from './captured-html.ts';

test('the pixel goes, pictures and links stay', () => {
  const html =
    '<p><img src="https://shop.example.com/a.png"><a href="http://127.0.0.1:3000/t/c/x">Go</a></p>' +
    '<img src="http://127.0.0.1:3000/t/o/abc" width="1" height="1" alt="">';
  expect(withoutPixel(html)).toBe(
    '<p><img src="https://shop.example.com/a.png"><a href="http://127.0.0.1:3000/t/c/x">Go</a></p>',
  );
});
