// A mail as a dark inbox shows it. Its own dark rules are switched on; without any it is turned as mail programs turn it,
// pictures excepted.
const DARK_RULES = /\(\s*prefers-color-scheme\s*:\s*dark\s*\)/gi;

const TURNED =
  '<style>html{background:#fff;filter:invert(.92) hue-rotate(180deg)}img,video,[background]{filter:invert(1) hue-rotate(180deg)}</style>';

export const asDark = (html: string): string => {
  if (DARK_RULES.test(html)) return html.replace(DARK_RULES, '(min-width:0)');
  const head = /<head[^>]*>/i.exec(html);
  const at = head === null ? 0 : head.index + head[0].length;
  return html.slice(0, at) + TURNED + html.slice(at);
};
